# Ce que la page d’un email dit du filtrage, et ce que la liste en filtre. Français d’abord ; l’anglais suit la même clé.

## Pourquoi
filtering-title = Le filtrage
filtering-why = Ce message a été { $fate } { $because }.
filtering-why-ignored = Ce message a été accepté malgré le filtre : celui-ci demandait autre chose, mais la plateforme ne l’a pas suivi.
filtering-fate-accepted = accepté par le filtre
filtering-fate-tagged = marqué
filtering-fate-tagged-spam = marqué comme spam
filtering-fate-sent-back = renvoyé à plus tard
filtering-fate-held = retenu
filtering-fate-discarded = supprimé
filtering-fate-refused = refusé
filtering-because-virus = parce que le filtre y a trouvé un programme malveillant
filtering-because-phishing = parce que le filtre y a reconnu une tentative de fraude (hameçonnage)
filtering-because-banned = parce que son expéditeur figure sur une liste de bannissement
filtering-because-content = parce qu’il contient une pièce jointe ou un type de fichier interdit
filtering-because-greylisted = parce que c’est un premier contact : le serveur de l’expéditeur doit se représenter (liste grise)
filtering-because-quota = parce que son expéditeur a dépassé son quota d’envoi, ou qu’il est bloqué
filtering-because-unfiltered = parce qu’il n’avait pas à être filtré : expéditeur autorisé, email libéré ou envoi local
filtering-because-clean = parce que rien ne lui a été reproché
filtering-because-asked = parce que le filtre l’a demandé
filtering-because-score = parce que le filtre lui a donné { $points }
filtering-because-below = parce que son score, { $points }, reste sous le seuil de { $threshold }
filtering-because-let-through = parce que le filtre n’a rien demandé contre lui, bien que son score, { $points }, atteigne le seuil de { $threshold }
filtering-because-reached = parce que son score, { $points }, atteint le seuil de { $threshold }
filtering-because-early = parce que son score, { $points }, y suffit, sans atteindre le seuil de { $threshold }
filtering-because-whatever = parce que le filtre l’a demandé quel que soit le score ({ $points }, sous le seuil de { $threshold })
filtering-heaviest = Ce qui a le plus compté : { $families }.
filtering-unknown = **Filtrage inconnu** : aucun filtre n’a laissé de trace de ce message dans les journaux. Il a été accepté, mais on ne sait ni s’il a été examiné, ni par quoi.
filtering-unchecked = **Non vérifié en entier** : le filtre n’a pas pu tout ouvrir, une archive protégée par mot de passe par exemple. Ce qu’elle contient n’a pas été examiné.
filtering-none = Aucun filtre n’a rendu de verdict sur ce message. Il est classé « { $category } » : { $note }.
filtering-not-kept = Le détail de ce filtrage n’est pas connu, ou n’est plus gardé. Ce message est classé « { $category } » : { $note }.

## Un examen
filtering-outcome-accepted = accepté
filtering-outcome-ignored = accepté malgré le filtre
filtering-outcome-tagged = marqué
filtering-outcome-sent-back = renvoyé à plus tard
filtering-outcome-held = retenu
filtering-outcome-discarded = supprimé
filtering-outcome-refused = refusé
filtering-outcome-none = sans effet
filtering-brief = { $filter } : { $outcome }
filtering-brief-score = { $filter } : { $points }, { $outcome }
filtering-points = { $count ->
    [one] { $n } point
   *[other] { $n } points
 }
filtering-out-of = { $points } sur { $threshold }
filtering-threshold = seuil { $n }
filtering-under = { $n } sous le seuil
filtering-at = juste au seuil
filtering-over = { $n } au-dessus du seuil
filtering-no-score = Aucun score n’a été journalisé pour cet examen.
filtering-asked = Demande du filtre : { $action }. { $effect }.
filtering-rescan = nouvel examen
filtering-rescan-note = Le message avait déjà été examiné : cet examen s’ajoute au premier et ne décide de rien.
filtering-families-only = Le détail des tests n’est pas montré ici, seulement les familles auxquelles ils appartiennent.

## Les tests
filtering-weights = Ce qui a fait le score
filtering-test = Test
filtering-family = Famille de tests
filtering-weight = Points
filtering-against = Contre le message
filtering-favour = En sa faveur
filtering-symbol-link = Voir les emails où ce test a compté
filtering-weightless = { $count ->
    [one] Voir { $n } test sans effet sur le score
   *[other] Voir { $n } tests sans effet sur le score
 }
filtering-named = { $count ->
    [one] { $n } test cité sans ses points
   *[other] { $n } tests cités sans leurs points
 }
filtering-difference = La somme de ces tests fait { $sum }, le filtre a compté { $score } : il peut plafonner ou pondérer des tests qui vont ensemble.

## Qui l’a envoyé
checks-title = L’expéditeur et sa connexion
checks-some-domain = le domaine de l’expéditeur
outcome-pass = Réussi
outcome-fail = Échec
outcome-softfail = Échec toléré
outcome-neutral = Neutre
outcome-none = Absent
outcome-temperror = Erreur passagère
outcome-permerror = Erreur de configuration
checks-unchecked = Non vérifié
checks-unchecked-note = Aucun filtre n’en rend compte dans les journaux : ni réussite, ni échec
checks-unlogged = Non journalisé
checks-unlogged-note = Les journaux n’en disent rien
checks-local = Déposé sur nos serveurs mêmes, sans connexion : ni chiffrement, ni DNS inverse, ni HELO.
checks-tls-name = TLS
checks-tls = Chiffré
checks-tls-note = La connexion qui a apporté ce message était chiffrée
checks-tls-old = Chiffrement ancien
checks-tls-old-note = La connexion était chiffrée, mais avec une version abandonnée pour sa faiblesse (RFC 8996)
checks-rdns-name = DNS inverse
checks-rdns = Vérifié
checks-rdns-note = L’adresse du serveur mène à ce nom, et ce nom à l’adresse
checks-rdns-none = Aucun
checks-rdns-none-note = L’adresse n’a pas de nom, ou ce nom ne mène pas à elle : rare chez un serveur de messagerie bien tenu
checks-helo-name = HELO
checks-helo-same = Concordant
checks-helo-same-note = Le serveur s’est présenté sous le nom de son adresse
checks-helo-other = Différent
checks-helo-other-note = Le serveur s’est présenté sous un autre nom que celui de son adresse : c’est fréquent, et sans gravité à soi seul
checks-helo-bare = Incomplet
checks-helo-bare-note = Ce n’est pas un nom complet : c’est ainsi que se présente un poste ou un programme, plutôt qu’un serveur
checks-helo-alone = Annoncé
checks-helo-alone-note = Le nom sous lequel le serveur s’est présenté ; l’adresse n’ayant pas de nom vérifié, rien ne le confirme

## Dans la liste
filter-by-verdict = Filtrage
filter-by-symbol = Test du filtre
filter-by-symbol-hint = R_SPF_FAIL, par exemple
filter-by-failed = Contrôle en échec
filter-by-failed-none = Peu importe
filter-by-from = Score à partir de
filter-by-to = Score jusqu’à
filter-by-submit = Filtrer
filter-on-symbol = Test : { $symbol }
filter-on-from = Score ≥ { $n }
filter-on-to = Score ≤ { $n }
failed-any = Un contrôle au moins en échec
failed-spf = SPF en échec
failed-dkim = DKIM en échec
failed-dmarc = DMARC en échec
failed-arc = ARC en échec
