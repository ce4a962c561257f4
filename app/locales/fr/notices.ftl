# Les mots des avis (portail et e-mail) et de la file des e-mails. Le français d’abord ; l’anglais suit la même clé, les mêmes arguments.

## De quoi il s’agit
notice-what-whitelist = demande d’autorisation
notice-what-unblock = demande de déblocage
notice-what-release = demande de remise
notice-what-question = question

## Ce qui s’est passé, pour qui a demandé : sujet et titre de l’e-mail, ligne du portail
notice-yours-open = Votre { $what } est enregistrée
notice-yours-take = Votre { $what } est prise en charge
notice-yours-hand_over = Votre { $what } change de mains
notice-yours-reply = Réponse à votre { $what }
notice-yours-note = Du nouveau pour votre { $what }
notice-yours-approve = Votre { $what } a été acceptée
notice-yours-refuse = Votre { $what } a été refusée
notice-yours-apply = Votre { $what } est appliquée
notice-yours-close = Votre { $what } est close
notice-yours-withdraw = Votre { $what } est retirée
notice-yours-reopen = Votre { $what } est rouverte

## Ce qui s’est passé, pour le support
notice-desk-open = Nouvelle { $what }
notice-desk-take = Une { $what } a été prise en charge
notice-desk-hand_over = Une { $what } vous est confiée
notice-desk-reply = Réponse à une { $what }
notice-desk-note = Note sur une { $what }
notice-desk-approve = Une { $what } a été acceptée
notice-desk-refuse = Une { $what } a été refusée
notice-desk-apply = Une { $what } est appliquée
notice-desk-close = Une { $what } est close
notice-desk-withdraw = Une { $what } a été retirée
notice-desk-reopen = Une { $what } est rouverte

## Menu
nav-notices = { $count ->
    [0] Nouveautés
    [one] { $n } nouveauté
   *[other] { $n } nouveautés
 }

## Nouveautés
notices-title = Nouveautés
notices-lead = Ce qui est arrivé aux demandes qui vous concernent.
notices-lead-mail = Ce qui est arrivé aux demandes qui vous concernent. Vous le recevez aussi par e-mail, sauf si vous y avez renoncé dans « Mon compte ».
notices-read-all = Tout marquer comme lu
notices-done-read = Tout est marqué comme lu.
notices-list = Nouveautés, de la plus récente à la plus ancienne
notices-unread = Nouveau
notices-about = Demande { $number }
notices-newest = Les 50 plus récentes sont affichées.
notices-empty-title = Rien de nouveau
notices-empty-text = Une réponse, une décision, une demande qui vous est confiée : vous le trouverez ici.
notices-empty-desk = Voir les demandes
notices-empty-tenant = Voir vos demandes

## File des e-mails
outbox-title = E-mails d’avis
outbox-lead = { $waiting ->
    [0] Aucun e-mail n’attend de partir.
    [one] { $n } e-mail attend de partir.
   *[other] { $n } e-mails attendent de partir.
 }
outbox-lead-stuck = { $stuck ->
    [0] Aucun n’attend de décision.
    [one] { $n } attend votre décision.
   *[other] { $n } attendent votre décision.
 }
outbox-off = Aucun serveur de messagerie n’est indiqué : les avis se lisent dans le portail, et aucun ne part par e-mail. Indiquez smtp_url et mail_from dans la configuration, puis vérifiez avec lasso doctor. Un avis qui a déjà attendu plus de trois jours ne partira plus.
outbox-retry-all = Tout réessayer maintenant
outbox-retry-all-note = Sauf ceux qui sont peut-être déjà arrivés.
outbox-list = E-mails qui ne sont pas partis du premier coup, du plus ancien au plus récent
outbox-one = E-mail à { $who }, demande { $number }
outbox-created = avis : { $when }
outbox-attempts = { $count ->
    [one] { $n } essai
   *[other] { $n } essais
 }
outbox-next = prochain essai { $when }
outbox-since = depuis { $span }
outbox-again = Réessayer
outbox-drop = Abandonner
outbox-unsure-note = Il est peut-être arrivé. Si vous le renvoyez, il arrivera peut-être deux fois.
outbox-mail-waiting = Sera réessayé
outbox-mail-sending = En cours d’envoi
outbox-mail-failed = Non envoyé
outbox-mail-unsure = Incertain
outbox-trouble-no-connection = Le serveur de messagerie est injoignable.
outbox-trouble-no-encryption = Le serveur de messagerie ne propose pas le chiffrement qui est exigé (STARTTLS). Rien ne lui a été confié.
outbox-trouble-no-login = Le serveur de messagerie ne permet pas de s’identifier comme nous savons le faire.
outbox-trouble-no-answer = Le serveur de messagerie n’a pas répondu à temps, ou a raccroché avant d’avoir reçu l’e-mail en entier.
outbox-trouble-no-receipt = Le serveur de messagerie a reçu l’e-mail en entier, puis n’a pas dit s’il l’acceptait.
outbox-trouble-cut-off = Lasso a été arrêté pendant l’envoi.
outbox-trouble-bad-address = Cette adresse ne peut pas recevoir d’e-mail du serveur de messagerie. Corrigez-la chez la personne, puis réessayez.
outbox-answer = Réponse du serveur de messagerie :
outbox-detail = Détail :
outbox-done-again = L’e-mail est remis en file et part dès que possible.
outbox-done-drop = L’e-mail est abandonné. L’avis reste lisible dans le portail.
outbox-done-all = Les e-mails sont remis en file et partent dès que possible.
outbox-done-gone = Cet e-mail n’attendait plus de décision : il est parti, ou quelqu’un a décidé avant vous.
outbox-oldest = Les 200 plus anciens sont affichés.
outbox-empty-title = Tous les e-mails sont partis
outbox-empty-text = Un e-mail qui n’est pas parti du premier coup apparaît ici, avec la réponse du serveur de messagerie.
outbox-empty-off-title = Aucun e-mail n’est bloqué
