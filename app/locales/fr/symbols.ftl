# Ce qu’un filtre dit d’un email, en mots simples.
#
# symbol-* : ce qu’un test veut dire, pour chaque phrase de src/verdict/symbols.toml ; une phrase sans point final.
# check-<méthode>-<résultat> : ce que prouve un contrôle. Variable : $policy, la politique DMARC publiée, si elle est connue.

## Filtres

filter-rspamd = rspamd
filter-amavis = amavis
filter-opendkim = OpenDKIM
filter-opendmarc = OpenDMARC
filter-policyd_spf = policyd-spf
filter-postgrey = Postgrey
filter-spamd = SpamAssassin

## Ce que le filtre a demandé

filter-action-no_action = Laisser passer
filter-action-greylist = Mettre en liste grise
filter-action-add_header = Marquer comme spam
filter-action-rewrite_subject = Marquer le sujet
filter-action-soft_reject = Refuser pour le moment
filter-action-quarantine = Mettre en quarantaine
filter-action-discard = Supprimer sans avertir
filter-action-reject = Refuser

## Ce qui en a été fait

filter-effect-nothing = Rien n’était demandé
filter-effect-tagged = L’email a été marqué et a suivi son chemin
filter-effect-enforced = Le serveur de messagerie l’a appliqué
filter-effect-ignored = Le serveur de messagerie ne l’a pas appliqué et a accepté l’email

## Genres de tests

family-virus = Virus
family-phishing = Hameçonnage et fraude
family-authentication = Authentification
family-reputation = Réputation
family-statistics = Apprentissage
family-links = Liens
family-attachments = Pièces jointes
family-content = Contenu
family-headers = En-têtes
family-server = Serveur d’envoi
family-bulk = Envois en nombre
family-limits = Limites
family-lists = Listes de la plateforme
family-other = Autres

## Authentification de l’expéditeur

check-spf-pass = Le domaine de l’expéditeur autorise ce serveur à envoyer ses emails
check-spf-fail = Le domaine de l’expéditeur interdit à ce serveur d’envoyer ses emails
check-spf-softfail = Ce serveur n’est pas de ceux que le domaine de l’expéditeur déclare
check-spf-neutral = Le domaine de l’expéditeur ne se prononce pas sur ce serveur
check-spf-none = Le domaine de l’expéditeur ne déclare pas ses serveurs
check-spf-temperror = La déclaration du domaine n’a pas pu être consultée, le DNS ne répondant pas
check-spf-permerror = La déclaration du domaine contient une erreur et ne peut pas être appliquée
check-dkim-pass = La signature est valide : l’email n’a pas été modifié depuis
check-dkim-fail = La signature ne correspond pas : l’email a été modifié en chemin, ou il est faux
check-dkim-softfail = La signature n’a pas été jugée satisfaisante
check-dkim-neutral = La signature n’a pas pu être interprétée
check-dkim-none = L’email n’est pas signé
check-dkim-temperror = La clé du signataire n’a pas pu être consultée, le DNS ne répondant pas
check-dkim-permerror = La signature ou la clé du signataire est inutilisable
check-dmarc-pass = Le domaine affiché est bien celui de l’expéditeur
check-dmarc-fail = { $policy ->
    [reject] Rien ne prouve que l’email vienne du domaine affiché, qui demande de refuser de tels emails
    [quarantine] Rien ne prouve que l’email vienne du domaine affiché, qui demande de mettre de tels emails à l’écart
   *[other] Rien ne prouve que l’email vienne du domaine affiché
}
check-dmarc-softfail = Rien ne prouve que l’email vienne du domaine affiché
check-dmarc-neutral = Le contrôle ne permet pas de conclure
check-dmarc-none = Le domaine affiché ne dit pas que faire des emails non authentifiés
check-dmarc-temperror = Le contrôle n’a pas pu être mené à bien, le DNS ne répondant pas
check-dmarc-permerror = La politique publiée par le domaine contient une erreur
check-arc-pass = Les serveurs traversés attestent des contrôles faits avant eux
check-arc-fail = L’attestation des serveurs traversés n’est pas valide
check-arc-softfail = L’attestation des serveurs traversés n’a pas été jugée satisfaisante
check-arc-neutral = L’attestation des serveurs traversés ne permet pas de conclure
check-arc-none = Aucun serveur traversé n’a laissé d’attestation
check-arc-temperror = La clé d’un serveur traversé n’a pas pu être consultée, le DNS ne répondant pas
check-arc-permerror = L’attestation des serveurs traversés est incomplète ou mal formée

## Virus, hameçonnage, fraude

symbol-virus-found = Un virus a été trouvé
symbol-virus-suspected = Un virus est soupçonné
symbol-scan-clean = L’analyse n’a rien trouvé
symbol-scan-failed = Un moteur d’analyse n’a pas répondu
symbol-phishing-link = Le texte d’un lien montre une autre adresse que sa destination
symbol-phishing-listed = Un lien mène à un domaine signalé pour hameçonnage
symbol-phishing-template = L’email imite un modèle connu, avec d’autres liens
symbol-phishing-exception = Un lien ressemble à de l’hameçonnage, mais fait partie des exceptions connues
symbol-hacked-site-link = Un lien mène à un site web piraté
symbol-spoofed-name = Le nom affiché se fait passer pour une autre adresse
symbol-spoofed-reply-to = La réponse partirait vers une autre adresse, sous une apparence trompeuse
symbol-advance-fee-fraud = L’email ressemble à une escroquerie à l’avance de frais
symbol-extortion = L’email ressemble à un chantage au mot de passe

## SPF, DKIM, DMARC, ARC

symbol-spf-pass = Le domaine de l’expéditeur autorise cette adresse IP (SPF)
symbol-spf-fail = Le domaine de l’expéditeur interdit cette adresse IP (SPF)
symbol-spf-softfail = Le domaine de l’expéditeur ne reconnaît pas cette adresse IP (SPF)
symbol-spf-neutral = Le domaine de l’expéditeur ne se prononce pas sur cette adresse IP (SPF)
symbol-spf-none = Le domaine de l’expéditeur ne publie pas de règle SPF
symbol-spf-unavailable = La règle SPF n’a pas pu être consultée (DNS)
symbol-spf-invalid = La règle SPF du domaine de l’expéditeur contient une erreur
symbol-spf-plus-all = La règle SPF du domaine autorise n’importe quel serveur
symbol-spf-forwarded = Le contrôle SPF échoue, mais l’email a été transféré
symbol-spf-violated = Le contrôle SPF échoue et rien dans le trajet ne l’explique
symbol-dkim-allow = La signature DKIM est valide
symbol-dkim-author = L’email est signé par le domaine de son auteur (DKIM)
symbol-dkim-reject = La signature DKIM n’est pas valide
symbol-dkim-none = L’email n’a pas de signature DKIM
symbol-dkim-unavailable = La clé DKIM n’a pas pu être consultée (DNS)
symbol-dkim-invalid = La signature DKIM ou sa clé est inutilisable
symbol-dkim-mixed = Une signature DKIM est valide, une autre ne l’est pas
symbol-dkim-signed = L’email porte une signature DKIM
symbol-dmarc-allow = Le contrôle DMARC est réussi
symbol-dmarc-allow-with-failures = Le contrôle DMARC est réussi, malgré un échec de SPF ou de DKIM
symbol-dmarc-reject = Le contrôle DMARC échoue, et le domaine demande de refuser l’email
symbol-dmarc-quarantine = Le contrôle DMARC échoue, et le domaine demande de mettre l’email à l’écart
symbol-dmarc-softfail = Le contrôle DMARC échoue, sans mesure demandée pour cet email
symbol-dmarc-none = Aucune politique DMARC n’a été trouvée pour l’expéditeur
symbol-dmarc-invalid = La politique DMARC du domaine contient une erreur
symbol-dmarc-unavailable = Le contrôle DMARC n’a pas pu être mené à bien (DNS)
symbol-arc-allow = La chaîne ARC des serveurs traversés est valide
symbol-arc-reject = La chaîne ARC des serveurs traversés n’est pas valide
symbol-arc-none = L’email n’a pas de chaîne ARC
symbol-auth-none = Rien ne permet d’authentifier l’expéditeur : ni SPF, ni DKIM, ni DMARC, ni ARC
symbol-auth-failed = Aucun contrôle n’a pu authentifier l’expéditeur
symbol-bimi-valid = Le logo du domaine est certifié (BIMI)

## Listes de la plateforme, limites

symbol-allow-listed = Une liste d’autorisation s’applique à cet email
symbol-ban-listed = Une liste de bannissement s’applique à cet email
symbol-protected-domain-forged = L’email se réclame d’un domaine protégé sans le prouver
symbol-greylisted = Premier contact : l’expéditeur est prié de se représenter (liste grise)
symbol-rate-limited = Trop d’emails en peu de temps
symbol-too-big = L’email est trop volumineux

## Réputation

symbol-list-not-answering = Une liste de réputation a refusé de répondre
symbol-good-reputation = Le serveur ou le domaine d’envoi a bonne réputation
symbol-bad-reputation = Le serveur ou le domaine d’envoi a mauvaise réputation
symbol-end-user-ip = L’adresse IP d’envoi n’est pas censée envoyer d’emails directement
symbol-sent-from-home = L’email est parti d’une connexion de particulier
symbol-blocklisted-ip = L’adresse IP d’envoi figure sur une liste noire
symbol-blocklisted-relay = Un serveur par lequel l’email est passé figure sur une liste noire
symbol-listed-address = Une adresse email citée est signalée pour abus
symbol-disposable-address = Une des adresses est une adresse jetable
symbol-freemail-sender = L’expéditeur écrit depuis une messagerie gratuite
symbol-freemail-reply-to = La réponse irait vers une messagerie gratuite
symbol-known-sender = L’expéditeur est déjà connu
symbol-unknown-sender = L’expéditeur n’a encore jamais été vu
symbol-reply-to-ours = L’email répond à un message parti d’ici
symbol-spam-trap = L’email est adressé à une adresse piège
symbol-compromised-account = L’email vient peut-être d’un compte piraté

## Statistiques

symbol-bayes-spam = L’email ressemble aux spams déjà appris
symbol-bayes-ham = L’email ressemble aux emails légitimes déjà appris
symbol-neural-spam = L’analyse automatique y voit un spam
symbol-neural-ham = L’analyse automatique y voit un email légitime
symbol-fuzzy-spam = L’email est presque identique à un spam connu
symbol-fuzzy-ham = L’email est presque identique à un email légitime connu
symbol-reported-elsewhere = D’autres serveurs ont signalé le même email
symbol-spam-score = L’antispam classe l’email comme indésirable

## Liens

symbol-malware-link = Un lien mène à un domaine signalé pour diffusion de virus
symbol-new-domain-link = Un lien mène à un domaine tout récent
symbol-listed-link = Un domaine cité dans l’email figure sur une liste noire
symbol-short-link = Un lien est raccourci ou passe par une redirection
symbol-lookalike-link = Un lien contient des caractères trompeurs
symbol-link-to-ip = Un lien mène à une adresse IP au lieu d’un nom de domaine
symbol-link-text-differs = Un lien affiche « https » mais n’est pas chiffré, ou l’inverse
symbol-anonymous-link = Un lien masque son propriétaire ou sa destination
symbol-only-a-link = L’email ne contient guère qu’un lien
symbol-link-in-subject = Le sujet contient un lien
symbol-suspicious-link = Un lien a une forme suspecte

## Pièces jointes

symbol-macro-attached = Un document joint contient des macros
symbol-encrypted-archive = Une archive jointe est protégée par mot de passe
symbol-forbidden-attachment = L’email contient un type de fichier interdit
symbol-dangerous-extension = Un fichier joint a une extension dangereuse
symbol-disguised-attachment = Le nom d’un fichier joint cache sa vraie nature
symbol-archive-in-archive = Une archive jointe en contient une autre
symbol-program-attached = Un programme est joint à l’email
symbol-encrypted-pdf = Un PDF joint est chiffré
symbol-suspicious-pdf = Un PDF joint contient des éléments suspects
symbol-usual-types = Les types de fichiers de l’email sont habituels
symbol-has-attachment = L’email a des pièces jointes
symbol-not-checked = Une partie de l’email n’a pas pu être analysée

## Listes et envois en nombre

symbol-list-unsubscribe = L’email propose de se désabonner
symbol-mailing-list = L’email vient d’une liste de diffusion
symbol-mass-mailing = L’email est un envoi en nombre

## Serveur d’envoi

symbol-no-reverse-dns = L’adresse IP d’envoi n’a pas de nom vérifiable (DNS inverse)
symbol-reverse-dns-unavailable = Le nom de l’adresse IP d’envoi n’a pas pu être consulté (DNS)
symbol-end-user-name = Le nom du serveur d’envoi ressemble à celui d’une connexion de particulier
symbol-helo-not-found = Le nom annoncé par le serveur d’envoi n’existe pas dans le DNS (HELO)
symbol-helo-mismatch = Le nom annoncé par le serveur d’envoi ne correspond pas à son adresse IP (HELO)
symbol-helo-bare-ip = Le serveur d’envoi annonce une adresse IP au lieu de son nom (HELO)
symbol-helo-not-a-name = Le serveur d’envoi n’annonce pas un nom complet (HELO)
symbol-no-way-to-answer = Le domaine de l’expéditeur ne semble pas pouvoir recevoir d’emails
symbol-no-tls = La dernière étape du trajet n’était pas chiffrée
symbol-tls = La dernière étape du trajet était chiffrée
symbol-signed-in = Le trajet indique que l’expéditeur s’est identifié
symbol-one-hop = L’email n’est passé que par un seul serveur
symbol-came-directly = L’email a été remis sans passer par un serveur d’envoi
symbol-forged-relays = Le trajet indiqué dans l’email semble falsifié

## En-têtes

symbol-missing-date = L’email n’a pas de date
symbol-invalid-date = La date de l’email est mal écrite
symbol-date-in-future = L’email est daté du futur
symbol-date-in-past = La date de l’email est trop ancienne
symbol-missing-subject = L’email n’a pas de sujet
symbol-missing-from = L’adresse de l’expéditeur est absente ou mal écrite
symbol-several-from = L’email affiche plusieurs expéditeurs
symbol-missing-to = L’email n’indique pas ses destinataires
symbol-missing-message-id = L’email n’a pas d’identifiant (Message-ID)
symbol-invalid-message-id = L’identifiant de l’email est incorrect (Message-ID)
symbol-bad-headers = Les en-têtes de l’email sont mal formés ou incomplets
symbol-forged-recipients = Les destinataires affichés ne sont pas ceux de l’envoi
symbol-sender-differs = L’adresse affichée diffère de celle de l’envoi
symbol-reply-to-differs = La réponse irait vers un autre domaine que celui de l’expéditeur
symbol-name-shows-another-address = Le nom affiché contient une autre adresse que celle de l’expéditeur
symbol-forwarded = L’email a été transféré ou vient d’une liste de diffusion
symbol-receipt-to-another = L’accusé de lecture partirait vers une autre adresse
symbol-many-recipients = L’email a de nombreux destinataires, ou une liste générée
symbol-fake-reply = L’email se présente comme une réponse sans en être une
symbol-forged-mailer = L’email imite un logiciel de messagerie connu
symbol-sent-by-a-website = L’email a été envoyé par le programme d’un site web
symbol-service-account = L’email vient d’un compte technique
symbol-marked-elsewhere = Un autre filtre l’avait déjà marqué comme spam
symbol-shouting-subject = Le sujet est en capitales ou avec des points d’exclamation
symbol-bounce-notice = L’email a la forme d’un avis de non-remise
symbol-bounce-to-several = Un avis de non-remise est adressé à plusieurs destinataires
symbol-odd-encoding = Un en-tête est encodé de façon inhabituelle

## Contenu

symbol-test-message = C’est le message de test des antispams (GTUBE)
symbol-html-only = L’email n’a pas de version en texte simple
symbol-empty-message = L’email est vide
symbol-hidden-text = L’email contient du texte caché
symbol-image-only = L’email contient surtout des images
symbol-parts-differ = Les versions texte et HTML de l’email diffèrent
symbol-mixed-letters = Le texte mélange des lettres de plusieurs alphabets
symbol-encrypted-message = L’email est chiffré
symbol-signed-message = L’email est signé par son auteur (PGP ou S/MIME)
symbol-bitcoin-address = L’email contient une adresse de portefeuille Bitcoin
symbol-badly-encoded = Le texte est encodé de façon inhabituelle
symbol-disguised-content = Le contenu est déguisé pour tromper les filtres
symbol-foreign-language = L’email est dans une langue inattendue
symbol-blocked-by-server = Le serveur de messagerie a refusé l’email
