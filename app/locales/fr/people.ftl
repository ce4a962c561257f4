# Les personnes, leurs comptes et les liens qui servent une fois.

## Liste
people-invite = Inviter une personne
people-search = Rechercher par nom ou adresse
people-counted = { $count ->
    [one] { $n } personne
   *[other] { $n } personnes
 }
people-column-person = Personne
people-column-role = Rôle
people-column-tenant = Client
people-column-addresses = Adresses
people-column-access = Accès
people-platform = Plateforme
people-everywhere = Tous les clients
people-everybody = Voir tout le monde
people-empty-title = Personne pour l’instant
people-empty-text = Invitez les personnes qui doivent suivre leurs emails : chacune reçoit un lien pour choisir son mot de passe.
people-no-match-title = Personne ne correspond à « { $query } »
people-no-match-text = La recherche porte sur une partie du nom ou de l’adresse e-mail du compte.
pager-before = Précédents
pager-after = Suivants
access-active = Actif
access-invited = Invité
access-disabled = Désactivé
access-expired = expirée

## Rôles
role-user-choice = Utilisateur
role-user-note = voit les emails de ses propres adresses
role-admin-choice = Administrateur
role-admin-note = voit tous les emails de la société et gère ses personnes
role-agent-choice = Agent du support
role-agent-note = voit les clients qu’on lui a ouverts et répond aux demandes
role-operator-choice = Exploitant
role-operator-note = gère la plateforme, les clients et toutes les personnes

## Invitation
invite-title = Inviter une personne
invite-who = Qui
invite-what = Ce qu’elle verra
invite-submit = Créer le lien d’invitation
invite-another = Inviter une autre personne
invite-see-person = Voir sa fiche
invite-email-hint = Elle lui servira à se connecter.
invite-email-hint-ours = Elle lui servira à se connecter. Domaines possibles : { $domains }
invite-tenant-hint = Pour un agent ou un exploitant : le premier client qui lui est ouvert, ou « Plateforme » pour aucun.
invite-no-domain = Aucun domaine n’est encore rattaché à votre société : vous ne pouvez inviter personne. Demandez à l’exploitant de la plateforme de le rattacher.
invite-error-email-not-an-address = Ce n’est pas une adresse e-mail. Exemple : prenom.nom@exemple.fr
invite-error-email-not-ours = Cette adresse n’est pas dans vos domaines. Pour inviter une personne de l’extérieur, adressez-vous à l’exploitant de la plateforme.
invite-error-name-too-long = Ce nom est trop long : 100 caractères au plus.
invite-error-name-hidden = Ce nom contient des caractères invisibles. Retapez-le au lieu de le coller.
invite-error-tenant-required = Choisissez le client de cette personne.
invite-error-role-not-given = Choisissez l’un des rôles proposés.
invite-error-addresses-not-an-address = L’une des lignes n’est pas une adresse e-mail.
invite-error-addresses-not-ours = L’une des adresses n’est pas dans vos domaines. Pour la rattacher, adressez-vous à l’exploitant de la plateforme.
invite-error-addresses-too-many = 100 adresses au plus par personne. Pour voir tous les emails, choisissez le rôle d’administrateur.
invite-error-addresses-not-for-role = Seules les personnes d’un client ont des adresses : videz ce champ pour un agent ou un exploitant.
invite-error-form-email-exists = Cette adresse a déjà un compte. S’il n’apparaît pas dans vos personnes, adressez-vous à l’exploitant de la plateforme.

## Lien
link-invitation-title = Le lien d’invitation est prêt
link-invitation-text = Transmettez-le à **{ $who }**, par un moyen que cette personne seule lit. Il n’est affiché qu’ici et maintenant, sert une seule fois, et expire **{ $until }**.
link-reset-title = Le lien de nouveau mot de passe est prêt
link-reset-text = Transmettez-le à **{ $who }**, par un moyen que cette personne seule lit. Il n’est affiché qu’ici et maintenant, sert une seule fois, et expire **{ $until }**. D’ici là, l’ancien mot de passe fonctionne encore.

## Fiche
person-email = Adresse e-mail
person-name = Nom
person-role = Rôle
person-addresses = Adresses dont elle suit les emails
person-addresses-hint = Une par ligne, en plus de l’adresse du compte. Inutile pour un administrateur, qui voit tous les emails.
person-wrong-address = { $error } À corriger : { $address }
person-known = Nom, rôle et adresses
person-save = Enregistrer
person-account = Compte
person-entrance = Accès
person-history = Historique
person-role-oneself = Votre propre rôle ne peut être changé que par une autre personne.
person-oneself = C’est votre propre compte. Le mot de passe et les sessions se gèrent ici :
person-enable = Réactiver ce compte
person-enable-text = Cette personne ne peut plus se connecter. Réactivée, elle retrouve son mot de passe et ses droits.
person-link-invitation = Nouveau lien d’invitation
person-link-invitation-text = Cette personne n’a pas encore choisi de mot de passe. Un nouveau lien vaut 7 jours et remplace le précédent.
person-link-reset = Créer le lien
person-link-reset-text = Mot de passe oublié ? Le lien vaut 24 heures ; l’ancien mot de passe fonctionne tant qu’il n’a pas servi.
person-sign-out = Déconnecter partout
person-sign-out-text = Ferme toutes ses sessions, sur tous ses appareils. Son mot de passe ne change pas.
person-sign-out-do = Tout déconnecter
person-disable = Désactiver ce compte
person-disable-text = Cette personne est déconnectée aussitôt et ne peut plus se connecter. Ses demandes et son historique restent ; vous pourrez réactiver le compte.
person-disable-do = Désactiver maintenant
person-opened = Clients ouverts
person-opened-none = Aucun client n’est ouvert à cette personne : elle ne voit les emails de personne.
person-assign-label = Ouvrir un client
person-assign = Ouvrir
person-unassign = Fermer
person-error-name-too-long = Ce nom est trop long : 100 caractères au plus.
person-error-name-hidden = Ce nom contient des caractères invisibles. Retapez-le au lieu de le coller.
person-error-role-not-given = Choisissez l’un des rôles proposés.
person-error-role-oneself = Votre propre rôle ne peut être changé que par une autre personne.
person-error-role-other-side = On ne passe pas d’un client à la plateforme : invitez la personne sous une autre adresse.
person-error-addresses-not-an-address = L’une des lignes n’est pas une adresse e-mail.
person-error-addresses-not-ours = L’une des adresses n’est pas dans vos domaines. Pour la rattacher, adressez-vous à l’exploitant de la plateforme.
person-error-addresses-too-many = 100 adresses au plus par personne. Pour voir tous les emails, choisissez le rôle d’administrateur.
person-error-addresses-not-for-role = Seules les personnes d’un client ont des adresses.
person-error-tenant-unknown = Choisissez l’un des clients proposés.
person-error-tenant-not-for-role = Les personnes d’un client ne voient que le leur.
person-error-form-oneself = Cela ne se fait pas sur son propre compte : demandez à une autre personne, ou passez par « Mon compte ».
person-error-form-last-operator = C’est le seul exploitant qui peut se connecter : invitez-en un autre d’abord.
person-error-form-disabled = Ce compte est désactivé : réactivez-le d’abord.
person-error-form-unknown = Cette page n’a pas compris ce qui était demandé. Recommencez.
person-done-saved = C’est enregistré.
person-done-disabled = Le compte est désactivé et ses sessions sont fermées.
person-done-enabled = Le compte est réactivé.
person-done-signed-out = Toutes ses sessions sont fermées.
person-done-assigned = Le client est ouvert.
person-done-unassigned = Le client est fermé.

## Historique d'un compte
event-add = Compte créé, rôle : { $detail }
event-invite = Lien d’invitation créé, rôle : { $detail }
event-link = Lien de nouveau mot de passe créé
event-accept = Mot de passe choisi par le lien
event-password = Nouveau mot de passe
event-name = Nom : { $detail }
event-role = Rôle : { $detail }
event-addresses = Adresses : { $detail }
event-disable = Compte désactivé
event-enable = Compte réactivé
event-sign_out = Déconnexion partout
event-assign = Client ouvert : { $detail }
event-unassign = Client fermé : { $detail }
signed-by = par
signed-command = par une commande sur le serveur

## Bienvenue
welcome-invitation-title = Bienvenue
welcome-invitation-lead = Choisissez un mot de passe pour ouvrir votre compte. Ce lien ne sert qu’une fois.
welcome-reset-title = Nouveau mot de passe
welcome-reset-lead = Choisissez-le pour vous connecter. Ce lien ne sert qu’une fois, et toutes vos sessions ouvertes seront fermées.
welcome-other = Ce navigateur est connecté comme { $email }. En continuant, il sera connecté avec le compte ci-dessous.
welcome-submit = Enregistrer et se connecter
welcome-until = Ce lien expire { $until }.
welcome-gone-title = Ce lien ne fonctionne pas
welcome-gone-text = Il a déjà servi, il a expiré, ou un autre l’a remplacé. Si vous avez choisi un mot de passe, connectez-vous. Sinon, demandez un nouveau lien à la personne qui vous a transmis celui-ci.
password-new = Nouveau mot de passe
password-again = Le même, une seconde fois
password-rule = 12 caractères au moins, 256 au plus. Seule la longueur compte : quelques mots font un bon mot de passe. Votre adresse e-mail n’en est pas un.
welcome-error-password-too-short = Trop court : il faut au moins 12 caractères.
welcome-error-password-too-long = Trop long : 256 caractères au plus.
welcome-error-password-is-email = C’est votre adresse e-mail : choisissez autre chose.
welcome-error-again-different = Les deux mots de passe ne sont pas les mêmes. Tapez-les de nouveau.
