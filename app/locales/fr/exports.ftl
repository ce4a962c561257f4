# Les exports : destinataires invalides, tableaux CSV.

## Destinataires invalides
invalid-title = Destinataires invalides
invalid-lead = Emails sortants « refusés par le serveur » : la boîte est inconnue ou désactivée, ou le domaine ne reçoit pas d’email. Retirez ces adresses de vos listes : un expéditeur qui continue de leur écrire finit bloqué.
invalid-form = Filtrer les refus
invalid-period = Période
invalid-from = Du
invalid-to = Au
invalid-days-hint = Des dates remplacent la période.
invalid-backwards = Le dernier jour précède le premier
invalid-sender = Expéditeur
invalid-sender-hint = Une adresse ou un domaine.
invalid-filter = Filtrer
invalid-clear = Effacer les filtres
invalid-period-between = du { $from } au { $to }
invalid-period-from = depuis le { $from }
invalid-period-to = jusqu’au { $to }
invalid-counted = { $count ->
    [one] { $n } destinataire invalide { $period }
   *[other] { $n } destinataires invalides { $period }
 }
invalid-trace-label = Tracer le dernier refus de { $to } pour { $from }, { $when }
invalid-empty-title = Aucun destinataire invalide
invalid-empty-text = Les journaux sont bien lus : aucun de vos envois n’a été refusé parce que la boîte ou le domaine du destinataire n’existe pas.
invalid-no-match-title = Aucun destinataire invalide { $period }
invalid-no-match-sender-title = Aucun destinataire invalide { $period } pour l’expéditeur « { $sender } »
invalid-last = Tous expéditeurs confondus, le dernier refus de ce genre date du { $when }.
widen-senders = Tous les expéditeurs

## Exporter
export-label = Exporter
export-page = Exporter cette page
export-all = Exporter tout
keys-export = Exporter la liste
export-other = Autre format
export-page-csv = Cette page, en CSV standard (virgules)
export-all-csv = Tout, en CSV standard (virgules)
export-page-excel = Cette page, en CSV pour Excel français (points-virgules)
export-all-excel = Tout, en CSV pour Excel français (points-virgules)
export-file-invalid = destinataires-invalides
export-file-messages = emails

## Colonnes
sheet-recipient = Destinataire
sheet-sender = Expéditeur
sheet-first = Premier refus
sheet-last = Dernier refus
sheet-refusals = Refus
sheet-reply = Réponse du serveur
sheet-code = Code SMTP
sheet-enhanced = Code étendu
sheet-cause = Cause
sheet-reason = Code de la cause
sheet-trace = Trace
sheet-arrived = Arrivée
sheet-direction = Sens
sheet-category = Catégorie
sheet-status = Statut
sheet-subject = Sujet
sheet-size = Taille (octets)
sheet-message-id = Message-ID
