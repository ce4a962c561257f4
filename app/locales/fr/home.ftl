# L’accueil : les chiffres d’une période, et ce qui attend.

home-title = Accueil
home-sentence = { $counted }, { $share } remis
home-waiting-none = Aucun destinataire n’attend de nouvel essai en ce moment.
home-waiting = { $count ->
    [one] **{ $n } destinataire** attend un nouvel essai, chez **{ $domain }**.
   *[other] **{ $n } destinataires** attendent un nouvel essai, tous chez **{ $domain }**.
 }
home-waiting-mostly = { $count ->
    [one] **{ $n } destinataire** attend un nouvel essai, chez **{ $domain }**.
   *[other] **{ $n } destinataires** attendent un nouvel essai, notamment chez **{ $domain }**.
 }
home-direction-in = { $count ->
    [one] { $n } entrant
   *[other] { $n } entrants
 }
home-direction-out = { $count ->
    [one] { $n } sortant
   *[other] { $n } sortants
 }
home-direction-internal = { $count ->
    [one] { $n } interne
   *[other] { $n } internes
 }
home-since = Compté depuis le { $when }.
home-cut = Seuls vos { $n } emails les plus récents sont comptés, depuis le { $when } ; les autres sont dans la liste.
home-periods = Période
home-period-48h = 48 heures
home-period-7d = 7 jours
home-period-30d = 30 jours
home-no-tenant-title = Aucun client ne vous est confié
home-no-tenant-text = Vous verrez ici les chiffres d’un client dès que l’exploitant de la plateforme vous l’aura confié.
percent = { $n } %

## Trois chiffres
figure-share-label = Part remise
figure-share-text = { $count ->
    [one] { $delivered } destinataire remis sur { $settled } dont le sort est réglé
   *[other] { $delivered } destinataires remis sur { $settled } dont le sort est réglé
 }
figure-share-none = aucun destinataire dont le sort soit réglé
figure-deferred-label = En attente d’un nouvel essai
figure-deferred-since = le plus ancien depuis { $span }
figure-deferred-none = aucun refus temporaire en cours
figure-tickets-label = Demandes
figure-tickets-tenant-yours = { $count ->
    [one] attend votre réponse
   *[other] attendent votre réponse
 }
figure-tickets-tenant-theirs = { $n } en cours au support
figure-tickets-desk-yours = à traiter, tous clients confondus
figure-tickets-desk-theirs = { $count ->
    [one] { $n } attend une réponse du client
   *[other] { $n } attendent une réponse du client
 }

## Dans le temps
outcome-delivered = Remis
outcome-waiting = En attente
outcome-failed = Non remis
outcome-refused = Refusés à l’entrée
outcome-unknown = Sort inconnu
outcomes-title-48h = Destinataires, heure par heure
outcomes-title-7d = Destinataires, par tranche de six heures
outcomes-title-30d = Destinataires, jour par jour
outcomes-most = Au plus { $recipients }, { $when }.
chart-table = Voir le tableau
chart-when = Quand

## Tableaux
tallies-by-category = Par catégorie
tallies-by-status = Par statut
tallies-mails = Emails
tallies-recipients = Destinataires
destinations-title = Où les emails attendent
destinations-domain = Domaine
destinations-since = Depuis

## Ce qui n’est pas mesuré
unmeasured-title = Ce qui n’est pas mesuré
unmeasured = non mesuré
unmeasured-opens = Ouvertures
unmeasured-clicks = Clics
unmeasured-unsubscribes = Désinscriptions
unmeasured-why = Postfix ne sait rien de ce qui suit la remise : il faut une plateforme d’envoi qui le rapporte, et aucune source ne le fait.

## Comment c’est compté
home-how-title = Comment ces chiffres sont comptés
home-how-own = Seuls vos emails sont comptés : ceux que vos adresses ont reçus, avec vous seul pour destinataire, et ceux que vous avez envoyés, avec tous les leurs.
home-how-share = La part remise est le nombre de destinataires remis, divisé par celui des destinataires que nos serveurs ont acceptés et dont le sort est réglé (remis, non remis, expirés, supprimés). Les refus à l’entrée, ce qui attend et ce dont le sort est inconnu n’y entrent pas.
home-how-mails = Un destinataire compte sous son propre statut ; un email une seule fois, sous le statut le plus préoccupant de ses destinataires. Tant qu’aucun destinataire n’est connu, l’email compte comme en cours.
home-how-deferred = Ce qui attend un nouvel essai est compté maintenant, quelle que soit la période, sur les emails arrivés depuis sept jours : aucune file n’en garde plus longtemps.
home-how-unknown = Le sort est inconnu quand un email attendait et que les journaux n’en disent plus rien, alors qu’ils ont avancé.
home-how-hours = Le compte commence à une heure pleine : la liste de la même période peut en montrer quelques-uns de moins.
