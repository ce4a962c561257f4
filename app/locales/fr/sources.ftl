# Les sources : d’où viennent les lignes, comment chacune se porte, ce que personne n’a compris.

## Page
sources-lead = D’où viennent les lignes des journaux. Une source muette, ou en panne, laisse un trou dans les traces : c’est ici que cela se voit d’abord.
sources-empty-title = Aucune source pour l’instant
sources-empty-text = Lasso ne sait que ce que disent les journaux. Ajoutez ci-dessous le premier fichier, le premier port ou le premier envoi ; ou importez un journal avec « lasso import ».
sources-add = Ajouter une source
sources-add-submit = Ajouter
sources-change = Modifier la source { $name }
sources-change-submit = Enregistrer
sources-cancel = Annuler
sources-acts = Que faire de la source { $name }
sources-of-host = hôte { $host }
sources-done-added = La source est ajoutée. Voici ce qu’on trouve à cet endroit ; elle est lue dans les secondes qui viennent.
sources-done-changed = C’est enregistré. Voici ce qu’on trouve à cet endroit.
sources-done-paused = La source est en pause. Rien n’est perdu de ce qui est gardé à sa place : la lecture reprendra là où elle s’est arrêtée.
sources-done-resumed = La source reprend là où elle s’était arrêtée, dans les secondes qui viennent.

## Déclarer
sources-field-kind = Comment les lignes arrivent
sources-field-name = Nom
sources-field-place = Chemin ou adresse
sources-field-host = Hôte
sources-field-trusted = Réseaux de confiance
sources-field-days = Garder les lignes (jours)
sources-hint-name = En minuscules, par exemple mx1. Il figure dans l’adresse des envois HTTP et ne change plus.
sources-hint-place = Fichier : /var/log/mail.log. Syslog : udp://127.0.0.1:5514, tcp://127.0.0.1:5514 ou tls://127.0.0.1:6514. HTTP : rien. Journal : rien, ou un dossier.
sources-hint-host = Seulement pour les lignes qui n’en nomment aucun.
sources-hint-trusted = Ce d’où vos clients déposent leur courrier, par exemple 203.0.113.0/24, 2001:db8::/32. Ce qui en vient est tenu pour envoyé par eux : n’y mettez pas vos propres relais.
sources-hint-days = Les lignes telles qu’elles ont été lues. Les traces restent.
source-kind-file = Fichier
source-kind-syslog = Syslog
source-kind-http = Envois HTTP
source-kind-journal = Journal systemd
source-kind-import = Import
source-kind-file-note = Un fichier de cette machine, suivi d’une rotation à l’autre.
source-kind-syslog-note = Lasso écoute à une adresse, en UDP, en TCP ou en TLS. UDP peut perdre des lignes.
source-kind-http-note = Vector, Fluent Bit, rsyslog ou curl envoient les lignes, avec un jeton.
source-kind-journal-note = Le journal de cette machine, lu par journalctl.
sources-error-name-not-a-name = Un nom comporte de 1 à 64 lettres minuscules sans accent, chiffres, points, tirets ou tirets bas.
sources-error-name-exists = Une source porte déjà ce nom : choisissez-en un autre.
sources-error-kind-import = Choisissez comment les lignes arrivent.
sources-error-place-none-wanted = Rien à indiquer ici pour des envois HTTP : laissez ce champ vide.
sources-error-place-not-a-path = Indiquez un chemin entier, qui commence par « / ». Exemple : /var/log/mail.log
sources-error-place-not-an-address = Indiquez udp://, tcp:// ou tls://, une adresse IP et un port. Exemple : udp://127.0.0.1:5514
sources-error-host-not-a-host = Un nom d’hôte n’a pas d’espace. Exemple : mx1
sources-error-timezone-unknown = Choisissez l’un des fuseaux proposés.
sources-error-timezone-read-already = Des lignes ont déjà été lues dans un autre fuseau : lues dans celui-ci, ce seraient d’autres lignes. Ajoutez plutôt une autre source.
sources-error-trusted_networks-not-a-network = L’un de ces réseaux n’en est pas un. Exemple : 203.0.113.0/24, 2001:db8::/32
sources-error-keep_lines_days-out-of-range = De 1 à 3650 jours.
sources-error-form-unknown = Cette page n’a pas compris ce qui était demandé. Recommencez.
sources-error-form-configured = Cette source est déclarée dans lasso.toml : elle se modifie dans ce fichier.
sources-error-form-kind = Cette source a déjà lu des lignes d’une autre façon. Ajoutez plutôt une autre source.

## Comment elle se porte
source-doing-reading = lue
source-doing-silent = muette
source-doing-failing = en panne
source-doing-paused = en pause
source-doing-waiting = attend sa première ligne
source-doing-done = importée
source-silent-file = Le fichier se lit, mais plus personne n’y écrit. Vérifiez que Postfix et le service de journalisation tournent sur cet hôte, et qu’ils écrivent toujours dans ce fichier.
source-silent-syslog = Lasso écoute à cette adresse, mais plus rien n’y arrive. Vérifiez le service de journalisation de l’expéditeur, et le pare-feu entre lui et cette machine.
source-silent-http = Plus personne n’envoie de lignes. Vérifiez l’agent d’envoi sur l’hôte, et son jeton.
source-silent-journal = Le journal se lit, mais Postfix n’y écrit plus rien. Vérifiez qu’il tourne, et que son « syslog_facility » est resté « mail ».
source-waiting-file = Le fichier est suivi. La première ligne apparaîtra ici dès qu’elle y sera écrite.
source-waiting-syslog = Lasso écoute à cette adresse. Faites-y envoyer les lignes de la catégorie « mail ».
source-waiting-http = Le jeton a été créé. La première ligne apparaîtra ici dès qu’elle sera envoyée.
source-waiting-no-token = Personne ne peut encore envoyer de lignes : créez d’abord le jeton.
source-waiting-journal = Le journal est suivi. La première ligne de Postfix apparaîtra ici.
source-paused-text = Rien n’est lu. Ce qui reste dans le fichier ou le journal sera lu à la reprise. Par le réseau, ce qui arrive pendant ce temps est perdu, sauf si l’expéditeur le garde dans une file.
source-paused-http = Les envois sont refusés pour plus tard : un agent d’envoi garde ses lignes et recommence.
source-problem-not-found = Rien n’existe à cet endroit.
source-problem-not-allowed = Lasso n’a pas le droit d’y lire ou d’y écouter.
source-problem-address-in-use = Un autre programme écoute déjà à cette adresse.
source-problem-no-certificate = Lasso n’a pas de certificat à présenter, ou ne peut pas le lire.
source-problem-no-room = Autant d’expéditeurs sont connectés que Lasso en accepte : les suivants attendent.
source-problem-no-journal = journalctl n’est pas installé, ou s’arrête aussitôt.
source-problem-not-readable = La lecture échoue.
source-problem-not-kept = La base de données n’accepte rien : verrouillée, pleine ou injoignable.
source-problem-refused = La base de données refuse ces lignes : c’est un défaut de Lasso.
source-remedy-not-found = Vérifiez le chemin, et que Postfix écrit bien dans ce fichier. Dès qu’il existe, il est lu.
source-remedy-not-allowed = Ajoutez l’utilisateur du service au groupe « adm », puis redémarrez Lasso. Exemple : usermod -aG adm lasso
source-remedy-not-allowed-address = Un port inférieur à 1024 est réservé à root. Prenez-en un plus grand, 5514 par exemple, ou donnez au service la capacité CAP_NET_BIND_SERVICE.
source-remedy-not-allowed-journal = Ajoutez l’utilisateur du service au groupe « systemd-journal », puis redémarrez Lasso.
source-remedy-address-in-use = Cherchez lequel avec « ss -lnp », arrêtez-le ou choisissez un autre port. Lasso réessaie de lui-même.
source-remedy-no-certificate = Indiquez syslog_certificate et syslog_key dans lasso.toml, puis redémarrez Lasso. « lasso doctor » dit ce qui ne va pas dans ces fichiers ; remplacés, ils sont relus d’eux-mêmes.
source-remedy-no-room = Cherchez qui tient ces connexions avec « ss -tn », et fermez le port aux autres par un pare-feu. Dès qu’une place se libère, le suivant est lu.
source-remedy-no-journal = Cette machine n’a pas de journal systemd lisible. Suivez plutôt un fichier, ou recevez les lignes par syslog.
source-remedy-not-readable = Regardez l’état du disque et le journal de Lasso, qui garde la cause exacte. Lasso réessaie de lui-même.
source-remedy-not-readable-address = L’adresse n’est peut-être pas celle de cette machine. Vérifiez-la avec « ip address » ; 0.0.0.0 écoute partout.
source-remedy-not-kept = Les lignes attendent, et rien de ce qui a été accepté n’est perdu. Vérifiez l’espace disque et que la base répond ; Lasso réessaie de lui-même.
source-remedy-refused = Ces lignes attendent et sont réessayées ; la source n’avance plus. Signalez ce défaut, en joignant le message du journal de Lasso.
source-turned-away = { $count ->
    [one] Une connexion refusée depuis le démarrage. Elle est venue { $when } de { $peer }. { $why }
   *[other] { $n } connexions refusées depuis le démarrage. La dernière est venue { $when } de { $peer }. { $why }
 }
source-turned-away-too-many = Cette adresse a déjà 50 connexions ouvertes.
source-turned-away-tls = La liaison TLS n’a pas abouti, ou le certificat présenté n’est pas accepté ; le journal de Lasso dit pourquoi.
source-pause = Mettre en pause
source-resume = Reprendre
source-edit = Modifier
source-test = Tester
source-test-again = Tester à nouveau
source-token-first = Créer le jeton
source-token-new = Nouveau jeton
source-configured = Déclarée dans lasso.toml : elle se modifie dans ce fichier. Ici, elle peut seulement être mise en pause.

## Chiffres
sources-rate = Débit, sur cinq minutes
sources-rate-value = { $n } lignes/min
sources-lag = Retard
sources-last-line = Dernière ligne
sources-none-yet = aucune encore
sources-understood = Comprises
sources-of-lines = { $count ->
    [one] de { $n } ligne
   *[other] de { $n } lignes
 }
sources-lost = Perdues en route
sources-lost-value = { $count ->
    [0] aucune
    [one] { $n } ligne
   *[other] { $n } lignes
 }
sources-gap = Dernier trou
sources-hosts = { $count ->
    [one] { $n } hôte entendu
   *[other] { $n } hôtes entendus
 }
sources-hosts-silent = { $count ->
    [one] dont { $n } muet
   *[other] dont { $n } muets
 }
sources-host-silent = muet { $since }
sources-hour = Dernière heure de { $name }, par cinq minutes
sources-hour-lines = { $count ->
    [0] Aucune ligne dans la dernière heure
    [one] { $n } ligne dans la dernière heure
   *[other] { $n } lignes dans la dernière heure
 }
sources-bar-understood = Comprises
sources-bar-other = Non comprises
sources-bar-lost = Perdues

## Les verdicts des filtres
source-verdicts = { $count ->
    [one] { $n } verdict, { $share } rattaché à un message.
   *[other] { $n } verdicts, { $share } rattachés à un message.
 }
source-verdicts-newest = { $n } derniers verdicts, { $share } rattachés à un message.
source-verdicts-left = { $count ->
    [one] { $n } ne l’est pas : pas encore vu dans le journal de Postfix, ou d’un serveur dont le journal n’est pas lu.
   *[other] { $n } ne le sont pas : pas encore vus dans le journal de Postfix, ou d’un serveur dont le journal n’est pas lu.
 }

## Les catégories revues
sources-recategorise-begins = Les règles de catégories ont changé : les messages déjà connus vont être revus. D’ici là, ils gardent leur ancienne catégorie.
sources-recategorise = { $count ->
    [one] Les règles de catégories ont changé : { $done } message revu sur { $n }. D’ici là, il garde son ancienne catégorie.
   *[other] Les règles de catégories ont changé : { $done } messages revus sur { $n }. Les autres gardent leur ancienne catégorie d’ici là.
 }

## Ce qu’on trouve à l’endroit
found-lines = { $count ->
    [one] Lisible : une seule des { $lines } dernières lignes est de Postfix ({ $understood } comprise).
   *[other] Lisible : sur les { $lines } dernières lignes, { $n } sont de Postfix, dont { $understood } comprises.
 }
found-last = Dernière ligne de Postfix : { $host }, { $when }.
found-no-lines = Lisible, mais vide : aucune ligne n’est là pour l’instant.
found-no-postfix = { $count ->
    [one] Lisible, mais la seule ligne qui est là n’est pas de Postfix.
   *[other] Lisible, mais aucune des { $n } dernières lignes n’est de Postfix. Est-ce le bon endroit ?
 }
found-missing = Rien n’existe à cet endroit. Vérifiez le chemin.
found-not-allowed = Lasso n’a pas le droit d’y lire ou d’y écouter. Pour un fichier, ajoutez l’utilisateur du service au groupe « adm » ; pour un port, prenez-en un au-dessus de 1024.
found-not-a-file = Ce n’est pas un fichier : un dossier ou un périphérique ne se suit pas.
found-not-readable = La lecture échoue. Regardez l’état du disque et les droits de l’utilisateur du service.
found-free = L’adresse est libre et appartient bien à cette machine. Lasso y écoute dans les secondes qui suivent l’ajout ou la reprise.
found-listening = Lasso écoute à cette adresse.
found-taken = Un autre programme écoute déjà à cette adresse. Cherchez lequel avec « ss -lnp ».
found-elsewhere = Cette adresse n’est pas celle de cette machine. Vérifiez-la avec « ip address » ; 0.0.0.0 écoute partout.
found-no-journal = journalctl n’est pas installé sur cette machine.
found-pushed = Rien à regarder ici : les lignes sont envoyées. Cette commande le vérifie depuis l’hôte.
found-slow = Rien n’a répondu en quatre secondes. Est-ce un disque réseau ?

## Envois
push-token-title = Le jeton de { $name } est prêt
push-token-text = Il n’est affiché qu’**ici et maintenant** : Lasso n’en garde qu’une empreinte. Quiconque le détient peut envoyer des lignes à cette source, et rien d’autre.
push-token-another = Il n’est affiché qu’**ici et maintenant** : Lasso n’en garde qu’une empreinte. **L’ancien jeton n’est plus valable** : remplacez-le chez l’agent d’envoi.
push-try = Depuis l’hôte, pour essayer :
push-shippers = Puis, pour de bon, avec l’agent d’envoi de votre choix :
push-filters = Et ce que rspamd a décidé de chaque mail, envoyé par lui-même (mis en place par « systemctl reload rspamd ») :
push-your-token = JETON

## Ce que personne n’a compris
shapes-title = Lignes non comprises
shapes-lead = Regroupées par forme, la plus fréquente d’abord. Elles ne faussent aucune trace, mais il y manque peut-être quelque chose ; montrez-les-nous pour qu’elles soient comprises.
shapes-none = Aucune : tout ce qu’ont écrit Postfix et les filtres a été compris.
shapes-lines = { $count ->
    [one] { $n } ligne
   *[other] { $n } lignes
 }
shapes-last = { $when }
shapes-unnamed = Sans forme connue
shapes-from-the-future = Datées de plus d’un jour dans le futur : l’horloge de cet hôte est à vérifier.
shapes-unreadable = Verdicts d’un filtre qui ne peuvent pas être lus : il y manque un champ, ou l’un d’eux n’est pas de la bonne sorte.
shapes-example = Voir un exemple
