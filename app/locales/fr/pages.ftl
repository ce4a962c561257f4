# Les mots des pages. Français d’abord ; l’anglais suit la même clé, les mêmes arguments.

## Cadre
skip = Aller au contenu
nav-label = Menu principal
nav-account = Compte et préférences
nav-messages = Emails
nav-home = Accueil
nav-tickets = Demandes
nav-desk = Support
nav-lists = Listes
nav-exports = Exports
nav-people = Personnes
nav-tenants = Clients
nav-sources = Sources
nav-journal = Journal des accès
nav-outbox = E-mails d’avis
nav-help = Aide
nav-account-page = Mon compte
language = Langue
theme = Thème
theme-system = Thème de l’appareil
theme-light = Thème clair
theme-dark = Thème sombre
sign-out = Se déconnecter
close = Fermer
go-to-messages = Voir les emails
go-to-sign-in = Se connecter
role-user = utilisateur
role-admin = administrateur
role-agent = agent du support
role-operator = exploitant

## Connexion
sign-in-title = Se connecter
sign-in-lead = Où est mon email ? Connectez-vous pour retrouver sa trace.
sign-in-email = Adresse e-mail
sign-in-password = Mot de passe
sign-in-submit = Se connecter
sign-in-error-email-missing = Indiquez votre adresse e-mail.
sign-in-error-password-missing = Indiquez votre mot de passe.
sign-in-error-form-wrong-credentials = Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux, ou demandez un nouveau mot de passe à votre administrateur.
sign-in-error-form-too-many-attempts = Trop d’essais de connexion. Attendez quelques minutes, puis recommencez.
demo-title = Comptes de démonstration
demo-password = Le mot de passe est le même pour tous :
demo-role = Rôle

## Problèmes
problem-not-found-title = Introuvable
problem-not-found-text = Cette page n’existe pas, ou elle ne vous est pas ouverte. Si on vous a transmis ce lien, demandez à la personne qui l’a envoyé de vérifier que cet email vous concerne.
problem-forbidden-title = Accès refusé
problem-forbidden-text = Votre compte ne permet pas de faire cela. Votre administrateur peut vous en donner le droit.
problem-invalid-title = Demande incomprise
problem-invalid-text = Ce qui a été envoyé n’est pas ce que cette page attend. Revenez en arrière et recommencez.
problem-internal-title = Une erreur est survenue chez nous
problem-internal-text = Vos emails ne sont pas touchés : seule cette page n’a pas pu être préparée. Réessayez dans un instant ; si cela continue, transmettez la référence ci-dessous au support.
problem-reference = Référence : { $reference }
problem-retry = Réessayer

## Liste
messages-title = Emails
search-label = Rechercher dans tous les emails
search-hint = Adresse, domaine, IP, identifiant de file, Message-ID…
search-submit = Rechercher
tenant-label = Client
tenant-own = Société
tenant-submit = Afficher
tenant-operator = Courrier sans domaine connu
tabs-label = Catégories
pager-label = Pages
pager-newer = Plus récents
pager-older = Plus anciens
filter-remove = Retirer le filtre { $filter }
filter-search = Recherche : { $query }
period-48h = 48 dernières heures
period-7d = 7 derniers jours
period-30d = 30 derniers jours
period-all = Depuis le début
period-48h-in = en 48 h
period-7d-in = en 7 jours
period-30d-in = en 30 jours
period-all-in = depuis le début
direction-label = Sens
direction-any = Tous les sens
direction-in = Entrant
direction-out = Sortant
direction-internal = Interne
status-any = Tous les statuts
column-time = Heure
column-status = Statut
column-category = Catégorie
column-subject = Sujet
column-from = De
column-to = À
column-size = Taille
column-trace = Trace
trace-link = Tracer
trace-link-label = Tracer l’email de { $from } à { $to }, { $when }
subject-unknown = sujet non journalisé
subject-empty = sujet vide
subject-hashed = Objet masqué (empreinte { $hash })
subject-hidden = Objet masqué par votre organisation
null-sender = expéditeur vide (avis)
sender-unknown = expéditeur inconnu
recipient-unknown = destinataire inconnu
messages-counted = { $rows } sur { $total } { $period }
messages-counted-all = { $count ->
    [one] { $n } email { $period }
   *[other] { $n } emails { $period }
 }
live-switch = En direct
live-on = La liste se met à jour d’elle-même.
live-news = Nouveaux emails :
live-lost = Connexion perdue, nouvel essai…
live-ended = La mise à jour s’est arrêtée. Cliquez pour reprendre.
read-up-to = Journaux lus jusqu’à :
read-up-to-late = Les journaux sont en retard. Dernière ligne lue :

## Listes vides
empty-title = Aucun email pour l’instant
empty-never-read = Lasso n’a encore lu aucune ligne de journal. Dès qu’un serveur lui enverra les siennes, les emails apparaîtront ici.
empty-never-arrived = Les journaux sont bien lus, mais aucun email de vos domaines n’y est encore passé.
empty-never-arrived-own = Aucun email n’est encore passé par vos adresses. Il vous en manque une ? Demandez à l’administrateur de votre société de l’ajouter.
empty-no-address-title = Aucune adresse ne vous est rattachée
empty-no-address-text = Vous voyez les emails de vos propres adresses. Demandez à l’administrateur de votre société de les rattacher à votre compte.
empty-period-title = Aucun email { $period }
empty-filtered-title = Aucun email { $period } avec ces filtres
empty-search-title = Aucun résultat pour « { $query } »
empty-last-any = Tous filtres confondus, le dernier email est arrivé le { $when }.
empty-last = Le dernier email est arrivé le { $when }.
empty-elsewhere = { $count ->
    [one] Mais { $n } email correspond dans une autre catégorie.
   *[other] Mais { $n } emails correspondent dans d’autres catégories.
 }
empty-search-text = La recherche porte sur une adresse entière, un domaine, une IP, un identifiant de file ou un Message-ID. Vérifiez qu’il n’y manque rien, ou élargissez-la.
widen-categories = Toutes les catégories
widen-7d = Chercher sur 7 jours
widen-30d = Chercher sur 30 jours
widen-all = Chercher depuis le début
widen-filters = Retirer les filtres
widen-search = Effacer la recherche

## Catégories
category-all = Tous
category-valid = Valide
category-valid-count = { $count ->
    [one] { $n } email valide
   *[other] { $n } emails valides
 }
category-valid-note = filtré, rien à signaler
category-newsletter = Publicité
category-newsletter-count = { $count ->
    [one] { $n } publicité
   *[other] { $n } publicités
 }
category-newsletter-note = envoi en nombre légitime
category-notification = Notification
category-notification-count = { $count ->
    [one] { $n } notification
   *[other] { $n } notifications
 }
category-notification-note = message automatique
category-spam = Spam
category-spam-count = { $count ->
    [one] { $n } spam
   *[other] { $n } spams
 }
category-spam-note = indésirable pour le filtre
category-phishing = Hameçonnage
category-phishing-count = { $count ->
    [one] { $n } hameçonnage
   *[other] { $n } hameçonnages
 }
category-phishing-note = tentative de fraude
category-virus = Virus
category-virus-count = { $count ->
    [one] { $n } virus
   *[other] { $n } virus
 }
category-virus-note = programme malveillant
category-banned = Banni
category-banned-count = { $count ->
    [one] { $n } email d’expéditeur banni
   *[other] { $n } emails d’expéditeurs bannis
 }
category-banned-note = expéditeur sur une liste de bannissement
category-content = Contenu bloqué
category-content-count = { $count ->
    [one] { $n } contenu bloqué
   *[other] { $n } contenus bloqués
 }
category-content-note = pièce jointe ou type de fichier interdit
category-greylisted = Liste grise
category-greylisted-count = { $count ->
    [one] { $n } email en liste grise
   *[other] { $n } emails en liste grise
 }
category-greylisted-note = prié de se représenter plus tard
category-quota = Limité
category-quota-count = { $count ->
    [one] { $n } email limité
   *[other] { $n } emails limités
 }
category-quota-note = quota d’envoi dépassé ou expéditeur bloqué
category-rejected = Rejeté
category-rejected-count = { $count ->
    [one] { $n } email rejeté
   *[other] { $n } emails rejetés
 }
category-rejected-note = refusé à l’entrée par nos serveurs
category-pending = En attente
category-pending-count = { $count ->
    [one] { $n } email en attente
   *[other] { $n } emails en attente
 }
category-pending-note = retenu jusqu’à une décision
category-bounce = Avis de non-remise
category-bounce-count = { $count ->
    [one] { $n } avis de non-remise
   *[other] { $n } avis de non-remise
 }
category-bounce-note = avis automatique, expéditeur vide
category-unfiltered = Non filtré
category-unfiltered-count = { $count ->
    [one] { $n } email non filtré
   *[other] { $n } emails non filtrés
 }
category-unfiltered-note = passé sans filtre (local ou autorisé)
filter-unknown = filtrage inconnu : aucun filtre n’a laissé de trace dans les journaux
filter-unchecked = non vérifié en entier

## Statuts
status-delivered = Remis
status-delivered-short = Remis
status-delivered-count = { $n } remis
status-delivered-verdict = Remis à { $to }.
status-delivered-lead = Le serveur **{ $who }** l’a accepté { $when }. La suite appartient à ce serveur : si l’email reste introuvable, demandez à son administrateur ce qu’il en a fait entre le serveur et la messagerie.
status-deferred = Non remis, temporaire
status-deferred-short = Différé
status-deferred-count = { $count ->
    [one] { $n } différé
   *[other] { $n } différés
 }
status-deferred-verdict = Pas encore remis à { $to } : refusé pour l’instant.
status-deferred-lead = L’email est conservé chez nous et sera représenté. Rien n’est perdu.
status-bounced = Non remis, définitif
status-bounced-short = Non remis
status-bounced-count = { $n } non remis
status-bounced-verdict = Non remis à { $to } : refusé définitivement.
status-bounced-lead = Le serveur du destinataire l’a détruit et le nôtre l’a effacé : **rien ne peut le faire revenir**. L’expéditeur doit l’envoyer de nouveau, une fois la cause levée.
status-expired = Expiré
status-expired-short = Expiré
status-expired-count = { $count ->
    [one] { $n } expiré
   *[other] { $n } expirés
 }
status-expired-verdict = Abandonné : l’email pour { $to } n’a pas pu être remis en plusieurs jours.
status-expired-lead = La durée de garde est écoulée et l’email a été effacé de nos serveurs. L’expéditeur doit l’envoyer de nouveau, une fois la cause levée.
status-refused = Refusé à l’entrée
status-refused-short = Refusé
status-refused-count = { $count ->
    [one] { $n } refusé
   *[other] { $n } refusés
 }
status-refused-verdict = Refusé à l’entrée : l’email pour { $to } n’a pas été accepté.
status-refused-lead = Nos serveurs ne l’ont jamais pris en charge. **Le serveur de l’expéditeur l’a su aussitôt** : c’est à lui de le représenter ou de prévenir l’expéditeur.
status-held = Retenu
status-held-short = Retenu
status-held-count = { $count ->
    [one] { $n } retenu
   *[other] { $n } retenus
 }
status-held-verdict = Retenu chez nous : l’email pour { $to } attend une décision.
status-held-lead = Il n’est ni remis ni perdu. L’exploitant de la plateforme peut le libérer ou l’effacer.
status-discarded = Supprimé
status-discarded-short = Supprimé
status-discarded-count = { $count ->
    [one] { $n } supprimé
   *[other] { $n } supprimés
 }
status-discarded-verdict = Supprimé sans prévenir personne : l’email pour { $to } a été détruit.
status-discarded-lead = Une règle de nos serveurs l’a fait disparaître. **Ni l’expéditeur ni le destinataire n’en ont été avertis**, et rien ne peut le faire revenir. Signalez-le à l’exploitant de la plateforme : il saura quelle règle a agi.
status-queued = En cours
status-queued-short = En cours
status-queued-count = { $n } en cours
status-queued-verdict = En cours de remise à { $to }.
status-queued-lead = L’email est accepté et attend son premier essai de remise. Cela ne prend d’ordinaire que quelques secondes.
status-unknown = Inconnu
status-unknown-short = Inconnu
status-unknown-count = { $count ->
    [one] { $n } inconnu
   *[other] { $n } inconnus
 }
status-unknown-verdict = Sort inconnu : la trace de l’email pour { $to } s’arrête.
status-unknown-lead = Ce qui s’est passé ensuite n’est pas dans les journaux que nous avons lus. Demandez à l’exploitant de la plateforme si un serveur n’envoie plus les siens.
verdict-no-recipient = Accepté, mais aucun destinataire n’est encore connu.
recipients = { $count ->
    [one] { $n } destinataire
   *[other] { $n } destinataires
 }
lead-no-recipient = Les journaux ne disent pas encore à qui cet email est destiné.
lead-deferred-next = L’email est conservé chez nous, rien n’est perdu. Prochain essai prévu **{ $next }** ; si rien ne change, abandon **{ $until }**, et l’expéditeur sera alors prévenu.
lead-deferred-due = L’email est conservé chez nous, rien n’est perdu. Le prochain essai est **attendu d’un instant à l’autre** d’après les journaux tels qu’ils étaient { $read } ; si rien ne change, abandon **{ $until }**, et l’expéditeur sera alors prévenu.
lead-delivered-here = L’email a été accepté. La suite appartient au serveur du destinataire.
lead-delivered-local = Déposé dans la boîte aux lettres { $when }. S’il n’y apparaît pas, regardez les règles de tri, les dossiers indésirables et les autres appareils qui relèvent cette boîte.
lead-returned = Nos serveurs l’ont effacé : **rien ne peut le faire revenir**. L’expéditeur a reçu un avis de non-remise ; il doit envoyer l’email de nouveau, une fois la cause levée.
lead-unknown-since = La source n’en dit plus rien, alors que ses journaux ont avancé : dernière ligne lue { $when }. Demandez à l’exploitant de la plateforme si un autre serveur a pris la suite.
lead-others = Pour les autres destinataires : { $counts }.

## Faits
fact-arrival = Arrivée
fact-client = IP expéditrice
fact-filter = Filtrage
fact-handover = Remise
fact-attempt = essai { $attempt } sur { $attempts } environ
fact-returned = avis de non-remise envoyé
client-none = Nos serveurs
client-none-note = déposé localement, sans connexion
client-unnamed = sans nom vérifié
client-login = identifié : { $login }
see-reply = Voir la réponse
see-details = Voir
delay-waiting = De l’arrivée à cet essai
delay-queue = File active
delay-connection = Connexion
delay-transmission = Envoi
delay-total = En tout
attempt-tls = TLS
attempt-connection = Connexion réutilisée
attempt-conn-use = { $n }ᵉ message de cette connexion
message-title = Message
hops-label = Chemin
crumbs-label = Fil d’Ariane

## Causes
cause-why = Pourquoi
cause-do = Que faire
cause-who = Qui doit agir
see-more-causes = { $count ->
    [one] Voir { $n } autre cause
   *[other] Voir les { $n } autres causes
 }
and-more = et { $n } autres

## Chemin
completeness-label = Étapes vues
completeness-hops = { $count ->
    [one] { $seen } sur { $n }
   *[other] { $seen } sur { $n }
 }
completeness-title = Ce qui manque peut-être
completeness-head = Le début manque : cet email était déjà là avant la première ligne lue. D’où il vient, et quand il est arrivé, n’est connu qu’en partie.
completeness-out-of-sight = Remis à notre serveur suivant, { $relay }, dont aucune ligne ne parle de cet email : ce qu’il en a fait n’est pas connu.
completeness-silent = { $host } est muet { $since } : ce qui s’y est passé depuis n’est pas encore connu.
way-title = Le chemin de l’email
speaker-us = nos serveurs
speaker-mailbox = la boîte aux lettres
written-to = écrit à { $address }
step-received = Reçu par { $host }
step-presented = Présenté à { $host }
step-from-named = de { $name } [{ $ip }]
step-from = de { $ip }
step-from-here = déposé sur le serveur lui-même
step-filtered = Filtré : { $category }
step-no-attempt = Aucun essai de remise dans les journaux
step-trace-stops = La trace s’arrête ici
step-silent = Dernière ligne lue de cette source : { $when }
step-returned = Avis de non-remise envoyé à l’expéditeur
step-next = Prochain essai
step-next-note = essai { $attempt } sur { $attempts } environ ; abandon { $until }
step-repeated = { $count ->
    [one] { $n } nouvel essai, même réponse
   *[other] { $n } nouveaux essais, même réponse
 }
step-repeated-both = à { $first } et { $last }
step-repeated-between = entre { $first } et { $last }
step-left-out = { $count ->
    [one] … { $n } autre réponse entre-temps, non affichée
   *[other] … { $n } autres réponses entre-temps, non affichées
 }
attempt-filtered = Passé au filtre de { $host }
attempt-internal = Transmis par { $host } à { $who }
attempt-delivered = Accepté par { $who }
attempt-delivered-local = Déposé dans la boîte aux lettres par { $host }
attempt-deferred = Refusé pour l’instant par { $who }
attempt-deferred-unreached = Serveur du destinataire injoignable depuis { $host }
attempt-bounced = Refusé définitivement par { $who }
attempt-bounced-local = Refusé définitivement par { $host }
attempt-bounced-unreached = Refusé définitivement par { $host }
attempt-expired = Abandonné par { $host } : durée de garde écoulée
attempt-refused = Refusé à l’entrée par { $host }
attempt-discarded = Supprimé par { $host }, sans prévenir personne
attempt-held = Retenu par { $host }
attempt-queued = En file sur { $host }
see-notice = Voir la trace de l’avis de non-remise
see-more-recipients = { $count ->
    [one] Voir { $n } autre destinataire
   *[other] Voir les { $n } autres destinataires
 }
recipients-find = Chercher un destinataire
recipients-shown = Destinataires { $first } à { $last } sur { $all }
recipients-found = { $count ->
    [one] 1 destinataire, dont l’adresse contient « { $text } »
   *[other] Destinataires { $first } à { $last } sur les { $found } dont l’adresse contient « { $text } »
 }
recipients-none = Aucun destinataire n’a d’adresse contenant « { $text } ».
recipients-everybody = Tous les destinataires
recipients-before = Précédents
recipients-after = Suivants
see-lines = { $count ->
    [one] Voir la ligne de journal
   *[other] Voir les { $n } lignes de journal
 }
lines-left-out = { $count ->
    [one] … { $n } ligne non affichée …
   *[other] … { $n } lignes non affichées …
 }
lines-hidden = Certaines lignes sont masquées : elles citent d’autres personnes que vous.
lines-hidden-subject = Certaines lignes sont masquées : elles citent le sujet de l’email, ou d’autres personnes que vous.
lines-gone = { $count ->
    [one] Les lignes de journal sont gardées un jour : celles de cet email ne sont plus toutes là. Ses tentatives restent affichées.
   *[other] Les lignes de journal sont gardées { $n } jours : celles de cet email ne sont plus toutes là. Ses tentatives restent affichées.
 }
reports-text = Cet email est un avis de non-remise.
reports-link = Voir l’email dont il parle
accepted-later-text = Le même expéditeur s’est représenté et a été accepté ensuite.
accepted-later-link = Voir l’email accepté
copy = Copier
copied = Copié

## Touches
keys-title = Raccourcis clavier
keys-search = Rechercher
keys-next = Email suivant
keys-previous = Email précédent
keys-open = Ouvrir la trace
keys-help = Afficher cette aide

## Nombres et dates
size-bytes = { $n } o
size-kilobytes = { $n } Ko
size-megabytes = { $n } Mo
size-gigabytes = { $n } Go
day-today = Aujourd’hui
day-today-short = auj.
day-yesterday = Hier
day-yesterday-short = hier
date-day = { $day } { $month }
moment-today = à { $hour }
moment-tomorrow = demain à { $hour }
moment-yesterday = hier à { $hour }
moment-day = { $weekday } { $day } { $month } à { $hour }
since-today = depuis { $hour }
since-yesterday = depuis hier { $hour }
since-day = depuis le { $day } { $hour }
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } j
away-in = dans { $span }
away-ago = il y a { $span }
month-short-1 = janv.
month-short-2 = févr.
month-short-3 = mars
month-short-4 = avr.
month-short-5 = mai
month-short-6 = juin
month-short-7 = juil.
month-short-8 = août
month-short-9 = sept.
month-short-10 = oct.
month-short-11 = nov.
month-short-12 = déc.
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre
weekday-1 = lundi
weekday-2 = mardi
weekday-3 = mercredi
weekday-4 = jeudi
weekday-5 = vendredi
weekday-6 = samedi
weekday-7 = dimanche
