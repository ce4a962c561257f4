# Les clients de la plateforme et leurs domaines.

## Liste
tenants-search = Rechercher par nom ou domaine
tenants-counted = { $count ->
    [one] { $n } client
   *[other] { $n } clients
 }
tenants-column-domains = Domaines
tenants-domains = { $count ->
    [one] { $n } domaine
   *[other] { $n } domaines
 }
tenants-no-match-title = Aucun client ne correspond à « { $query } »
tenants-no-match-text = La recherche porte sur une partie du nom du client ou de l’un de ses domaines.
tenants-all = Voir tous les clients
tenants-add = Ajouter un client
tenants-add-submit = Ajouter
tenants-name = Nom du client
tenants-error-name-required = Donnez un nom au client. « - » désigne la plateforme elle-même.
tenants-error-name-too-long = Ce nom est trop long : 100 caractères au plus.
tenants-error-name-hidden = Ce nom contient des caractères invisibles. Retapez-le au lieu de le coller.
tenants-error-timezone-unknown = Choisissez l’un des fuseaux proposés.
tenants-error-form-tenant-exists = Un client porte déjà ce nom : choisissez-en un autre.

## Un client
tenant-account = Client
tenant-added = Ajouté
tenant-mail-kept = Emails gardés
tenant-lines-kept = Lignes gardées
tenant-lines-by-source = selon leur source
tenant-domains = Domaines
tenant-domains-none = Aucun domaine : les emails de ce client ne sont pas encore reconnus comme les siens.
tenant-platform = La plateforme n’a pas de domaines : elle garde les emails des domaines qui ne sont rattachés à aucun client.
tenant-attach-label = Rattacher un domaine
tenant-attach-hint = Ce qui suit le @, par exemple exemple.fr. Les emails déjà connus de ce domaine passent au client.
tenant-attach = Rattacher
tenant-moving = { $count ->
    [one] { $n } email examiné sur { $total }
   *[other] { $n } emails examinés sur { $total }
 }
tenant-moving-soon = reprise des emails en attente
tenant-moving-text = Les emails déjà connus passent au client, par petites étapes.
tenant-refresh = Actualiser
tenant-timezone = Fuseau horaire
tenant-timezone-text = Celui dans lequel ses personnes lisent les heures, sauf celles qui en ont choisi un autre.
tenant-policy = Ce que ses utilisateurs voient
tenant-policy-users = Filtrage, pour ses utilisateurs
tenant-policy-admins = Filtrage, pour ses administrateurs
tenant-policy-subjects = Sujets des emails
tenant-policy-desk = Le support et l’exploitant voient toujours tout ce que le filtre a dit.
tenant-policy-lines = Le choix vaut pour tout le monde, support et exploitant compris. Les lignes de log qui citent un sujet masqué ne sont pas montrées non plus.
detail-family = Familles
detail-family-note = Ce qui a pesé, par famille (authentification, liens, contenu…), sans le nom des tests.
detail-symbols = Tests
detail-symbols-note = Le nom et le score de chaque test ; les emails se recherchent aussi par test.
detail-everything = Tout
detail-everything-note = Les tests, avec ce que chacun a relevé : adresses, domaines, liens.
subjects-shown = Montrés
subjects-shown-note = Tels que les logs les donnent.
subjects-hashed = Empreinte
subjects-hashed-note = Huit caractères à la place du sujet, les mêmes pour un même sujet : on reconnaît un envoi sans le lire.
subjects-hidden = Masqués
subjects-hidden-note = Rien n’en est montré.
tenant-error-domain-not-a-domain = Ce n’est pas un domaine. Exemple : exemple.fr
tenant-error-timezone-unknown = Choisissez l’un des fuseaux proposés.
tenant-error-users-unknown = Choisissez l’une des réponses proposées.
tenant-error-admins-unknown = Choisissez l’une des réponses proposées.
tenant-error-subjects-unknown = Choisissez l’une des réponses proposées.
tenant-error-form-domain-taken = Ce domaine est déjà à un autre client : recherchez-le dans la liste des clients pour savoir lequel.
tenant-error-form-unknown = Cette page n’a pas compris ce qui était demandé. Recommencez.
tenant-done-added = Le client est ajouté. Rattachez maintenant ses domaines.
tenant-done-attached = Le domaine est rattaché. Les emails déjà connus passent au client dans les secondes qui viennent.
tenant-done-saved = C’est enregistré.
