# Pourquoi un email n’est pas arrivé, que faire, qui doit agir : un bloc par raison de src/explain.rs, « - » pour « _ ».
#
# Variables : $rcpt, l’adresse du destinataire ; $domain, son domaine.
# -verdict : encore réessayé. -verdict-final : abandonné. -verdict-refused : refusé à notre entrée, l’expéditeur l’a su.
# -why, -do (une étape par ligne) et -who valent pour une remise ; avec -refused, pour un refus à notre entrée.

cause-after-deferred = Ne renvoyez rien : l’email est conservé chez nous et repartira tout seul à l’essai suivant.
cause-after-final = Cet email ne peut plus être récupéré : une fois le problème réglé, l’expéditeur doit le renvoyer.
cause-after-refused = Nous n’avons pas pris cet email en charge : le serveur de l’expéditeur en a été informé aussitôt et doit le renvoyer.

## mailbox_full

cause-mailbox-full-title = Boîte du destinataire pleine
cause-mailbox-full-verdict = Pas encore remis : la boîte de { $rcpt } est pleine.
cause-mailbox-full-verdict-final = Non remis : la boîte de { $rcpt } est pleine.
cause-mailbox-full-verdict-refused = Refusé à l’entrée : la boîte de { $rcpt } est pleine.
cause-mailbox-full-why = La boîte n’a plus d’espace pour un nouvel email. Celui-ci n’est pas en cause : il aurait été accepté s’il y avait eu de la place.
cause-mailbox-full-do =
    Si la boîte est la vôtre, supprimez de vieux emails et videz la corbeille.
    Si c’est celle d’un correspondant, prévenez-le par un autre moyen qu’il doit y faire de la place.
    À défaut, demandez à l’administrateur de { $domain } d’augmenter sa capacité.
cause-mailbox-full-who = Le destinataire, ou l’administrateur de son serveur de messagerie. L’expéditeur n’y peut rien.
cause-mailbox-full-why-refused = { cause-mailbox-full-why }
cause-mailbox-full-do-refused = { cause-mailbox-full-do }
cause-mailbox-full-who-refused = { cause-mailbox-full-who }

## server_full

cause-server-full-title = Serveur du destinataire saturé
cause-server-full-verdict = Pas encore remis : le serveur de { $domain } n’a plus d’espace disque.
cause-server-full-verdict-final = Non remis : le serveur de { $domain } n’a plus d’espace disque.
cause-server-full-verdict-refused = Refusé à l’entrée : le serveur de { $domain } n’a plus d’espace disque.
cause-server-full-why = C’est le disque ou la mémoire du serveur qui est plein, pas la boîte de { $rcpt }. Tous les emails à destination de { $domain } sont sans doute concernés.
cause-server-full-do =
    Prévenez l’administrateur de { $domain } que son serveur refuse les emails faute de place, réponse à l’appui.
    Il doit libérer de l’espace disque (journaux, quarantaine, files d’attente) ou en ajouter.
cause-server-full-who = L’administrateur du serveur de messagerie de { $domain }.
cause-server-full-why-refused = { cause-server-full-why }
cause-server-full-do-refused = { cause-server-full-do }
cause-server-full-who-refused = { cause-server-full-who }

## unknown_user

cause-unknown-user-title = Adresse du destinataire inconnue
cause-unknown-user-verdict = Pas encore remis : l’adresse { $rcpt } n’existe pas.
cause-unknown-user-verdict-final = Non remis : l’adresse { $rcpt } n’existe pas.
cause-unknown-user-verdict-refused = Refusé à l’entrée : l’adresse { $rcpt } n’existe pas.
cause-unknown-user-why = Aucune boîte ne porte ce nom chez { $domain }. L’adresse est mal écrite, ou bien elle a été supprimée.
cause-unknown-user-do =
    Vérifiez l’adresse lettre par lettre et demandez au destinataire sa bonne adresse.
    Corrigez votre carnet d’adresses ou votre liste : écrire souvent à des adresses inexistantes finit par bloquer l’expéditeur.
    Si l’adresse est juste, demandez à l’administrateur de { $domain } si la boîte existe encore.
cause-unknown-user-who = L’expéditeur, qui doit corriger l’adresse ; l’administrateur de { $domain } si l’adresse est juste.
cause-unknown-user-why-refused = { cause-unknown-user-why }
cause-unknown-user-do-refused = { cause-unknown-user-do }
cause-unknown-user-who-refused = { cause-unknown-user-who }

## mailbox_disabled

cause-mailbox-disabled-title = Boîte du destinataire désactivée
cause-mailbox-disabled-verdict = Pas encore remis : la boîte { $rcpt } est désactivée.
cause-mailbox-disabled-verdict-final = Non remis : la boîte { $rcpt } est désactivée.
cause-mailbox-disabled-verdict-refused = Refusé à l’entrée : la boîte { $rcpt } est désactivée.
cause-mailbox-disabled-why = L’adresse existe chez { $domain }, mais la boîte est suspendue, verrouillée ou fermée pour inactivité.
cause-mailbox-disabled-do =
    Joignez le destinataire par un autre moyen.
    Demandez à l’administrateur de { $domain } de réactiver la boîte, ou à quelle adresse écrire désormais.
cause-mailbox-disabled-who = L’administrateur de { $domain }, à la demande du destinataire.
cause-mailbox-disabled-why-refused = { cause-mailbox-disabled-why }
cause-mailbox-disabled-do-refused = { cause-mailbox-disabled-do }
cause-mailbox-disabled-who-refused = { cause-mailbox-disabled-who }

## recipient_restricted

cause-recipient-restricted-title = Destinataire à accès réservé
cause-recipient-restricted-verdict = Pas encore remis : { $rcpt } n’accepte pas les emails de cet expéditeur.
cause-recipient-restricted-verdict-final = Non remis : { $rcpt } n’accepte pas les emails de cet expéditeur.
cause-recipient-restricted-verdict-refused = Refusé à l’entrée : { $rcpt } n’accepte pas les emails de cet expéditeur.
cause-recipient-restricted-why = L’adresse existe, mais elle n’est ouverte qu’à certains expéditeurs : membres d’une liste, personnes de la même organisation ou correspondants autorisés.
cause-recipient-restricted-do =
    Demandez à l’administrateur de { $domain } ou au gestionnaire de la liste d’autoriser l’adresse de l’expéditeur.
    S’il s’agit d’une liste de diffusion, inscrivez-vous avec l’adresse qui sert à écrire.
cause-recipient-restricted-who = L’administrateur de { $domain }, ou le gestionnaire de la liste.
cause-recipient-restricted-why-refused = { cause-recipient-restricted-why }
cause-recipient-restricted-do-refused = { cause-recipient-restricted-do }
cause-recipient-restricted-who-refused = { cause-recipient-restricted-who }

## greylisting

cause-greylisting-title = Liste grise
cause-greylisting-verdict = Pas encore remis : le serveur de { $domain } demande de repasser plus tard (liste grise).
cause-greylisting-verdict-final = Non remis : le serveur de { $domain } a appliqué une liste grise jusqu’au bout.
cause-greylisting-verdict-refused = Refusé à l’entrée : premier contact, le serveur de l’expéditeur doit réessayer (liste grise).
cause-greylisting-why = Le serveur refuse pour quelques minutes les expéditeurs qu’il ne connaît pas encore : un vrai serveur réessaie, un spammeur rarement. C’est habituel et sans gravité.
cause-greylisting-do =
    Patientez : l’email est en général accepté à l’un des essais suivants, souvent en moins d’une heure.
    Si cela se répète, demandez à l’administrateur de { $domain } d’exempter nos adresses IP de sa liste grise.
cause-greylisting-who = Personne pour l’instant.
cause-greylisting-why-refused = Notre serveur a demandé à celui de l’expéditeur de réessayer dans quelques minutes : un vrai serveur réessaie, un spammeur rarement. Rien n’est perdu.
cause-greylisting-do-refused =
    Patientez : le serveur de l’expéditeur réessaiera de lui-même.
    Si rien n’arrive après quelques heures, son serveur ne réessaie pas : demandez-nous d’autoriser l’expéditeur.
cause-greylisting-who-refused = Personne pour l’instant : le serveur de l’expéditeur doit revenir.

## rate_limited

cause-rate-limited-title = Trop d’emails en peu de temps
cause-rate-limited-verdict = Pas encore remis : le serveur de { $domain } limite le nombre d’emails reçus.
cause-rate-limited-verdict-final = Non remis : le serveur de { $domain } limite le nombre d’emails reçus.
cause-rate-limited-verdict-refused = Refusé à l’entrée : trop de messages ou de connexions en peu de temps.
cause-rate-limited-why = Le destinataire ou son serveur reçoit trop d’emails, ou trop de connexions de notre part, en peu de temps. La limite se relâche d’elle-même.
cause-rate-limited-do =
    Patientez : les essais suivants sont espacés et passent en général dans les heures qui suivent.
    Si vous faites un envoi en nombre vers { $domain }, étalez-le dans le temps.
    Si cela dure plus d’une journée, transmettez la réponse visible ci-dessous à l’administrateur de { $domain }.
cause-rate-limited-who = Personne pour l’instant ; l’expéditeur, s’il fait un envoi en nombre.
cause-rate-limited-why-refused = Le serveur de l’expéditeur a ouvert trop de connexions ou présenté trop de messages en peu de temps, et notre serveur lui a demandé de ralentir.
cause-rate-limited-do-refused =
    Patientez : un serveur bien réglé ralentit et réessaie de lui-même.
    L’administrateur du serveur d’envoi doit réduire le nombre de connexions simultanées.
cause-rate-limited-who-refused = L’administrateur du serveur d’envoi.

## office365_throttled

cause-office365-throttled-title = Office 365 freine nos serveurs
cause-office365-throttled-verdict = Pas encore remis : Office 365 freine les emails venus de nos serveurs pour { $domain }.
cause-office365-throttled-verdict-final = Non remis : Office 365 freine les emails venus de nos serveurs pour { $domain }.
cause-office365-throttled-verdict-refused = Refusé à l’entrée : Office 365 freine les emails venus de nos serveurs pour { $domain }.
cause-office365-throttled-why = Microsoft ralentit ou met en liste grise nos adresses IP, parce qu’il les voit transmettre beaucoup de courrier sans savoir que { $domain } leur fait confiance. L’email lui-même n’est pas en cause.
cause-office365-throttled-do =
    Dans le portail Microsoft Defender, ajoutez nos adresses IP à la liste d’adresses autorisées du filtre de connexion.
    Dans le centre d’administration Exchange, activez le filtrage amélioré pour les connecteurs sur le connecteur entrant qui reçoit notre courrier.
    Si vous n’administrez pas { $domain }, transmettez ces deux consignes et la réponse visible ci-dessous à son administrateur.
cause-office365-throttled-who = L’administrateur Microsoft 365 de { $domain }.
cause-office365-throttled-why-refused = { cause-office365-throttled-why }
cause-office365-throttled-do-refused = { cause-office365-throttled-do }
cause-office365-throttled-who-refused = { cause-office365-throttled-who }

## remote_temporary

cause-remote-temporary-title = Panne passagère chez le destinataire
cause-remote-temporary-verdict = Pas encore remis : le serveur de { $domain } rencontre un problème passager.
cause-remote-temporary-verdict-final = Non remis : le serveur de { $domain } n’a pas pu accepter l’email.
cause-remote-temporary-verdict-refused = Refusé à l’entrée : un problème passager a empêché d’accepter l’email.
cause-remote-temporary-why = Le serveur du destinataire est occupé, en maintenance ou en panne partielle, et demande de réessayer. Rien n’est reproché à l’email.
cause-remote-temporary-do =
    Patientez : nous réessayons tout seuls.
    Si cela dure plus de quelques heures, transmettez la réponse visible ci-dessous à l’administrateur de { $domain }.
cause-remote-temporary-who = L’administrateur du serveur de messagerie de { $domain }, si cela dure.
cause-remote-temporary-why-refused = { cause-remote-temporary-why }
cause-remote-temporary-do-refused = { cause-remote-temporary-do }
cause-remote-temporary-who-refused = { cause-remote-temporary-who }

## spf

cause-spf-title = Contrôle SPF en échec
cause-spf-verdict = Pas encore remis : le contrôle SPF de l’expéditeur a échoué.
cause-spf-verdict-final = Non remis : le contrôle SPF de l’expéditeur a échoué.
cause-spf-verdict-refused = Refusé à l’entrée : le contrôle SPF de l’expéditeur a échoué.
cause-spf-why = Le domaine de l’expéditeur publie la liste des serveurs autorisés à écrire en son nom (SPF), et celui qui a présenté l’email n’y figure pas. Quand nous filtrons pour { $domain }, son serveur peut aussi contrôler à tort notre adresse à la place de celle de l’expéditeur.
cause-spf-do =
    Email reçu de l’extérieur par { $domain } : son administrateur doit déclarer nos adresses IP comme passerelle de confiance, pour que le contrôle SPF porte sur l’expéditeur d’origine.
    Email envoyé depuis votre domaine : ajoutez le serveur d’envoi (ou le mécanisme « include » de votre prestataire) à l’enregistrement SPF dans votre DNS.
    Email transféré automatiquement : faites suivre avec réécriture de l’expéditeur (SRS), ou relevez plutôt la boîte d’origine.
cause-spf-who = L’administrateur du DNS de l’expéditeur pour un envoi ; l’administrateur de { $domain } pour un email que nous filtrons.
cause-spf-why-refused = Le domaine de l’expéditeur publie la liste des serveurs autorisés à écrire en son nom (SPF), et celui qui nous a présenté l’email n’y figure pas.
cause-spf-do-refused =
    L’expéditeur doit demander à l’administrateur de son domaine d’ajouter son serveur d’envoi à l’enregistrement SPF.
    Si l’email nous arrive par un transfert automatique, il faut réécrire l’expéditeur (SRS).
cause-spf-who-refused = L’administrateur du DNS de l’expéditeur.

## dmarc

cause-dmarc-title = Contrôle DMARC en échec
cause-dmarc-verdict = Pas encore remis : le contrôle DMARC de l’expéditeur a échoué.
cause-dmarc-verdict-final = Non remis : le contrôle DMARC de l’expéditeur a échoué.
cause-dmarc-verdict-refused = Refusé à l’entrée : le contrôle DMARC de l’expéditeur a échoué.
cause-dmarc-why = Le domaine affiché dans « De » demande (DMARC) de refuser tout email dont ni SPF ni DKIM ne prouve l’origine, et celui-ci ne l’a pas prouvée. Passer par notre filtre peut suffire à fausser ce contrôle si { $domain } ignore que nous sommes sa passerelle ; c’est typique de Google.
cause-dmarc-do =
    Si { $domain } est chez Google Workspace et que nous filtrons pour lui : son administrateur doit déclarer nos adresses IP comme passerelle entrante (Applications › Google Workspace › Gmail › Spam, hameçonnage et logiciels malveillants › Passerelle entrante).
    Si c’est un autre serveur : déclarez-y nos adresses IP comme relais de confiance.
    Email envoyé depuis votre domaine : signez-le avec DKIM au nom de ce même domaine, et vérifiez que SPF couvre le serveur d’envoi.
cause-dmarc-who = L’administrateur de { $domain } pour un email que nous filtrons ; l’administrateur du DNS de l’expéditeur pour un envoi.
cause-dmarc-why-refused = Le domaine affiché dans « De » demande (DMARC) de refuser tout email dont ni SPF ni DKIM ne prouve l’origine, et celui-ci ne l’a pas prouvée. Ce peut être une usurpation.
cause-dmarc-do-refused =
    Si l’email est attendu, l’expéditeur doit faire signer ses envois avec DKIM et mettre à jour son enregistrement SPF.
    Ne demandez une autorisation qu’après avoir vérifié l’expéditeur par un autre moyen.
cause-dmarc-who-refused = L’administrateur du DNS de l’expéditeur.

## authentication_failed

cause-authentication-failed-title = Origine de l’email non prouvée
cause-authentication-failed-verdict = Pas encore remis : rien ne prouve que l’email vient bien de son expéditeur.
cause-authentication-failed-verdict-final = Non remis : rien ne prouve que l’email vient bien de son expéditeur.
cause-authentication-failed-verdict-refused = Refusé à l’entrée : rien ne prouve que l’email vient bien de son expéditeur.
cause-authentication-failed-why = Ni SPF ni DKIM n’a permis de vérifier l’expéditeur, ou bien l’email se présente au nom d’un domaine qui n’est pas le sien. Les grandes messageries refusent désormais ces emails.
cause-authentication-failed-do =
    Email envoyé depuis votre domaine : publiez un enregistrement SPF qui couvre vos serveurs d’envoi, et activez la signature DKIM.
    Email que nous filtrons pour { $domain } : son administrateur doit déclarer nos adresses IP comme passerelle de confiance.
    Vérifiez que l’adresse d’envoi appartient bien au domaine depuis lequel vous écrivez.
cause-authentication-failed-who = L’administrateur du DNS de l’expéditeur.
cause-authentication-failed-why-refused = { cause-authentication-failed-why }
cause-authentication-failed-do-refused = { cause-authentication-failed-do }
cause-authentication-failed-who-refused = { cause-authentication-failed-who }

## spam

cause-spam-title = Considéré comme spam
cause-spam-verdict = Pas encore remis : le serveur de { $domain } a pris l’email pour du spam.
cause-spam-verdict-final = Non remis : le serveur de { $domain } a pris l’email pour du spam.
cause-spam-verdict-refused = Refusé à l’entrée : notre filtre a pris l’email pour du spam.
cause-spam-why = Notre plateforme a transmis cet email, mais le filtre du destinataire l’a classé comme indésirable d’après son contenu ou son expéditeur.
cause-spam-do =
    Si nous filtrons pour { $domain } : son administrateur doit y autoriser nos plages d’adresses IP, pour que l’email ne soit pas filtré deux fois.
    Sinon, demandez-lui d’autoriser l’expéditeur ou de libérer l’email s’il l’a mis en quarantaine.
    Expéditeur : relisez le message (liens raccourcis, pièces jointes, texte publicitaire) avant de le renvoyer.
cause-spam-who = L’administrateur du serveur de messagerie de { $domain }.
cause-spam-why-refused = Notre filtre a jugé l’email indésirable avant de l’accepter. L’expéditeur en a été informé.
cause-spam-do-refused =
    Si cet email est légitime, demandez l’autorisation de l’expéditeur, en indiquant pourquoi vous l’attendez.
    Expéditeur : relisez le message (liens, pièces jointes, texte publicitaire) avant de le renvoyer.
cause-spam-who-refused = L’expéditeur ; notre support, s’il s’agit d’une erreur de filtrage.

## blocklisted_ip

cause-blocklisted-ip-title = Serveur d’envoi sur liste noire
cause-blocklisted-ip-verdict = Pas encore remis : le serveur de { $domain } bloque l’adresse IP de notre serveur.
cause-blocklisted-ip-verdict-final = Non remis : le serveur de { $domain } bloque l’adresse IP de notre serveur.
cause-blocklisted-ip-verdict-refused = Refusé à l’entrée : l’adresse IP de l’expéditeur est sur une liste noire.
cause-blocklisted-ip-why = L’adresse IP de notre serveur est sur une liste noire, ou sa réputation est mauvaise aux yeux du serveur de { $domain }. La cause la plus fréquente est un autre client sur une adresse partagée.
cause-blocklisted-ip-do =
    Signalez-nous ce refus : nous demandons le retrait de la liste nommée dans la réponse, ce qui peut prendre du temps.
    Si nous filtrons pour { $domain }, son administrateur doit autoriser nos adresses IP sur son serveur.
    Si vos propres postes ou votre site envoient du spam, analysez-les et n’envoyez que par le port 587 avec mot de passe.
cause-blocklisted-ip-who = Notre support, auprès de la liste noire ; l’administrateur de { $domain }, s’il peut autoriser nos adresses.
cause-blocklisted-ip-why-refused = Le serveur qui nous a contactés figure sur une liste noire consultée par le nôtre. Nous avons refusé sa connexion et son administrateur l’a su.
cause-blocklisted-ip-do-refused =
    L’expéditeur doit transmettre le refus à l’administrateur de son serveur d’envoi.
    Celui-ci doit chercher la cause (poste infecté, relais ouvert, voisin de la même adresse), puis demander le retrait à la liste nommée dans la réponse.
    En attendant, vous pouvez nous demander d’autoriser l’expéditeur.
cause-blocklisted-ip-who-refused = L’administrateur du serveur d’envoi.

## blocklisted_domain

cause-blocklisted-domain-title = Domaine d’envoi mal réputé
cause-blocklisted-domain-verdict = Pas encore remis : le domaine de l’expéditeur a mauvaise réputation.
cause-blocklisted-domain-verdict-final = Non remis : le domaine de l’expéditeur a mauvaise réputation.
cause-blocklisted-domain-verdict-refused = Refusé à l’entrée : le domaine de l’expéditeur a mauvaise réputation.
cause-blocklisted-domain-why = Le domaine de l’expéditeur est sur une liste noire, ou trop de ses envois ont été signalés comme indésirables. Changer de serveur n’y ferait rien.
cause-blocklisted-domain-do =
    Vérifiez que le domaine n’est pas usurpé : publiez SPF, DKIM et DMARC.
    Cessez les envois aux adresses invalides ou sans accord, et nettoyez vos listes.
    Demandez le retrait à la liste nommée dans la réponse, en expliquant ce qui a été corrigé.
cause-blocklisted-domain-who = L’expéditeur et l’administrateur de son domaine.
cause-blocklisted-domain-why-refused = { cause-blocklisted-domain-why }
cause-blocklisted-domain-do-refused = { cause-blocklisted-domain-do }
cause-blocklisted-domain-who-refused = { cause-blocklisted-domain-who }

## policy

cause-policy-title = Refusé par une règle
cause-policy-verdict = Pas encore remis : une règle du serveur de { $domain } refuse cet email.
cause-policy-verdict-final = Non remis : une règle du serveur de { $domain } refuse cet email.
cause-policy-verdict-refused = Refusé à l’entrée : une règle de notre serveur refuse cet email.
cause-policy-why = Une règle du serveur s’oppose à cet email, sans préciser laquelle. Ce n’est ni une panne, ni une adresse inconnue.
cause-policy-do =
    Transmettez la réponse visible ci-dessous à l’administrateur de { $domain }. Lui seul peut dire quelle règle s’applique.
    Essayez sans pièce jointe ni lien : si cela passe, c’est le contenu qui est en cause.
cause-policy-who = L’administrateur du serveur de messagerie de { $domain }.
cause-policy-why-refused = Une règle de notre plateforme s’oppose à cet email : son contenu, son expéditeur ou la façon dont il est envoyé. Pour un envoi, la cause habituelle est un volume anormal ou un contenu jugé risqué.
cause-policy-do-refused =
    Essayez sans pièce jointe ni lien : si cela passe, c’est le contenu qui est en cause.
    Si vous envoyez beaucoup d’emails, réduisez le rythme et retirez les adresses invalides de vos listes.
    Si le refus persiste, écrivez-nous en joignant la réponse visible ci-dessous.
cause-policy-who-refused = L’expéditeur ; notre support, si le refus persiste.

## virus

cause-virus-title = Virus détecté
cause-virus-verdict = Pas encore remis : un antivirus a trouvé un virus dans l’email.
cause-virus-verdict-final = Non remis : un antivirus a trouvé un virus dans l’email.
cause-virus-verdict-refused = Refusé à l’entrée : un antivirus a trouvé un virus dans l’email.
cause-virus-why = Un antivirus a reconnu un logiciel malveillant dans l’email ou dans une pièce jointe. Il ne sera ni remis ni libéré.
cause-virus-do =
    N’essayez pas de contourner le refus en compressant ou en renommant la pièce jointe.
    Expéditeur : analysez votre poste, puis changez le mot de passe de votre messagerie.
    Si le fichier est sain, transmettez-le par un service de partage après l’avoir fait vérifier.
cause-virus-who = L’expéditeur, qui doit analyser son poste.
cause-virus-why-refused = { cause-virus-why }
cause-virus-do-refused = { cause-virus-do }
cause-virus-who-refused = { cause-virus-who }

## content

cause-content-title = Pièce jointe ou contenu interdit
cause-content-verdict = Pas encore remis : l’email contient une pièce jointe ou un contenu interdit.
cause-content-verdict-final = Non remis : l’email contient une pièce jointe ou un contenu interdit.
cause-content-verdict-refused = Refusé à l’entrée : l’email contient une pièce jointe ou un contenu interdit.
cause-content-why = Le serveur n’accepte pas ce type de pièce jointe ou de contenu (programme, archive protégée, macros…), même sans virus.
cause-content-do =
    Renvoyez le message sans la pièce jointe, ou convertissez-la (PDF, par exemple).
    Pour un fichier volumineux ou technique, envoyez plutôt un lien de téléchargement.
    Si ce type de fichier est indispensable, le destinataire peut demander une exception à son administrateur.
cause-content-who = L’expéditeur.
cause-content-why-refused = { cause-content-why }
cause-content-do-refused = { cause-content-do }
cause-content-who-refused = { cause-content-who }

## message_too_big

cause-message-too-big-title = Email trop volumineux
cause-message-too-big-verdict = Pas encore remis : l’email dépasse la taille acceptée par { $domain }.
cause-message-too-big-verdict-final = Non remis : l’email dépasse la taille acceptée par { $domain }.
cause-message-too-big-verdict-refused = Refusé à l’entrée : l’email dépasse la taille que nous acceptons.
cause-message-too-big-why = L’email, pièces jointes comprises, est plus lourd que ce que le serveur accepte. Encodée, une pièce jointe pèse environ un tiers de plus que le fichier.
cause-message-too-big-do =
    Réduisez ou compressez les pièces jointes, ou répartissez-les sur plusieurs emails.
    Ou déposez-les sur un service de partage et envoyez le lien.
cause-message-too-big-who = L’expéditeur.
cause-message-too-big-why-refused = { cause-message-too-big-why }
cause-message-too-big-do-refused = { cause-message-too-big-do }
cause-message-too-big-who-refused = { cause-message-too-big-who }

## malformed

cause-malformed-title = Email non conforme
cause-malformed-verdict = Pas encore remis : l’email ou le dialogue ne respecte pas les normes.
cause-malformed-verdict-final = Non remis : l’email ou le dialogue ne respecte pas les normes.
cause-malformed-verdict-refused = Refusé à l’entrée : l’email ou le dialogue ne respecte pas les normes.
cause-malformed-why = Le serveur a relevé une faute technique : en-tête absent ou en double, adresse mal formée, caractères interdits ou commande mal employée. Le texte de l’email n’est pas en cause.
cause-malformed-do =
    Essayez d’envoyer le même message depuis un autre logiciel de messagerie.
    Si l’email vient d’un site ou d’une application, transmettez la réponse visible ci-dessous à son développeur.
cause-malformed-who = L’expéditeur, ou le responsable du logiciel qui a produit l’email.
cause-malformed-why-refused = { cause-malformed-why }
cause-malformed-do-refused = { cause-malformed-do }
cause-malformed-who-refused = { cause-malformed-who }

## relay_denied

cause-relay-denied-title = Relais refusé
cause-relay-denied-verdict = Pas encore remis : le serveur contacté ne reçoit pas les emails de { $domain }.
cause-relay-denied-verdict-final = Non remis : le serveur contacté ne reçoit pas les emails de { $domain }.
cause-relay-denied-verdict-refused = Refusé à l’entrée : nous ne recevons pas les emails de { $domain }.
cause-relay-denied-why = Le serveur désigné pour { $domain } ne le reconnaît pas comme l’un de ses domaines. Le domaine est mal déclaré sur ce serveur, ou ses enregistrements MX pointent au mauvais endroit.
cause-relay-denied-do =
    L’administrateur de { $domain } doit vérifier que le domaine est bien déclaré sur son serveur de messagerie.
    Il doit aussi vérifier les enregistrements MX et l’adresse de remise que nous utilisons.
cause-relay-denied-who = L’administrateur du serveur de messagerie de { $domain }.
cause-relay-denied-why-refused = { $domain } n’est pas un domaine que nous recevons, et l’expéditeur ne s’est pas identifié pour envoyer vers l’extérieur.
cause-relay-denied-do-refused =
    Pour envoyer : activez l’authentification (SMTP AUTH, port 587) dans le logiciel de messagerie.
    Si { $domain } doit passer par nous, demandez-nous de le rattacher et vérifiez ses enregistrements MX.
cause-relay-denied-who-refused = L’expéditeur ; notre support, si { $domain } est l’un de vos domaines.

## connection_refused

cause-connection-refused-title = Serveur du destinataire injoignable
cause-connection-refused-verdict = Pas encore remis : le serveur de { $domain } n’accepte pas la connexion.
cause-connection-refused-verdict-final = Non remis : le serveur de { $domain } n’accepte pas la connexion.
cause-connection-refused-verdict-refused = Refusé à l’entrée : le serveur de { $domain } est injoignable.
cause-connection-refused-why = Nous n’avons pas pu ouvrir la connexion : le serveur de { $domain } est arrêté, un pare-feu la bloque ou son adresse a changé. L’email ne lui a pas été présenté.
cause-connection-refused-do =
    Prévenez l’administrateur de { $domain } par un autre moyen que l’email.
    Il doit vérifier que le serveur est démarré, que le port 25 est ouvert à nos adresses IP et que le MX ou l’adresse de remise est à jour.
cause-connection-refused-who = L’administrateur du serveur de messagerie de { $domain }.
cause-connection-refused-why-refused = { cause-connection-refused-why }
cause-connection-refused-do-refused = { cause-connection-refused-do }
cause-connection-refused-who-refused = { cause-connection-refused-who }

## connection_lost

cause-connection-lost-title = Connexion coupée
cause-connection-lost-verdict = Pas encore remis : le serveur de { $domain } a coupé la connexion.
cause-connection-lost-verdict-final = Non remis : le serveur de { $domain } a coupé la connexion.
cause-connection-lost-verdict-refused = Refusé à l’entrée : la connexion a été coupée.
cause-connection-lost-why = La connexion s’est interrompue avant que le serveur de { $domain } ne confirme la remise. Si elle a été coupée tout à la fin, il se peut que l’email arrive deux fois.
cause-connection-lost-do =
    Patientez : un incident isolé se règle à l’essai suivant.
    Si cela se répète, l’administrateur de { $domain } doit examiner son pare-feu, son antivirus et les journaux de son serveur à l’heure indiquée.
cause-connection-lost-who = L’administrateur du serveur de messagerie de { $domain }, si cela se répète.
cause-connection-lost-why-refused = { cause-connection-lost-why }
cause-connection-lost-do-refused = { cause-connection-lost-do }
cause-connection-lost-who-refused = { cause-connection-lost-who }

## timeout

cause-timeout-title = Pas de réponse à temps
cause-timeout-verdict = Pas encore remis : le serveur de { $domain } ne répond pas à temps.
cause-timeout-verdict-final = Non remis : le serveur de { $domain } ne répond pas à temps.
cause-timeout-verdict-refused = Refusé à l’entrée : le dialogue a duré trop longtemps.
cause-timeout-why = Le serveur de { $domain } n’a pas répondu dans le délai prévu : il est surchargé, éteint, ou un pare-feu avale les échanges.
cause-timeout-do =
    Patientez : nous réessayons tout seuls.
    Si cela dure, prévenez l’administrateur de { $domain } par un autre moyen que l’email : il doit vérifier la charge du serveur, l’antispam et le pare-feu.
cause-timeout-who = L’administrateur du serveur de messagerie de { $domain }.
cause-timeout-why-refused = { cause-timeout-why }
cause-timeout-do-refused = { cause-timeout-do }
cause-timeout-who-refused = { cause-timeout-who }

## tls

cause-tls-title = Chiffrement impossible
cause-tls-verdict = Pas encore remis : la connexion n’a pas pu être chiffrée comme il le faut.
cause-tls-verdict-final = Non remis : la connexion n’a pas pu être chiffrée comme il le faut.
cause-tls-verdict-refused = Refusé à l’entrée : la connexion n’a pas pu être chiffrée comme il le faut.
cause-tls-why = L’un des serveurs exige le chiffrement (TLS), et l’autre ne le propose pas ou présente un certificat non valable. L’email n’a pas été transmis en clair.
cause-tls-do =
    L’administrateur de { $domain } doit vérifier que STARTTLS est activé et que le certificat est valable : nom, date, chaîne complète.
    S’il publie une règle MTA-STS ou DANE, elle doit correspondre aux serveurs MX actuels.
cause-tls-who = L’administrateur du serveur de messagerie de { $domain }.
cause-tls-why-refused = { cause-tls-why }
cause-tls-do-refused =
    Dans le logiciel ou le serveur d’envoi, activez STARTTLS (port 587) ou TLS (port 465).
    Mettez à jour un logiciel trop ancien pour TLS 1.2.
cause-tls-who-refused = L’administrateur du serveur d’envoi.

## domain_not_found

cause-domain-not-found-title = Domaine introuvable ou sans messagerie
cause-domain-not-found-verdict = Pas encore remis : le domaine { $domain } n’existe pas ou ne reçoit pas d’emails.
cause-domain-not-found-verdict-final = Non remis : le domaine { $domain } n’existe pas ou ne reçoit pas d’emails.
cause-domain-not-found-verdict-refused = Refusé à l’entrée : le domaine { $domain } n’existe pas ou ne reçoit pas d’emails.
cause-domain-not-found-why = Le DNS ne connaît pas { $domain }, ne lui trouve aucun serveur de messagerie, ou déclare qu’il n’en reçoit pas. L’adresse est sans doute mal écrite.
cause-domain-not-found-do =
    Vérifiez ce qui suit le @ dans { $rcpt } (fautes courantes : « gmial.com », « .con »).
    Si le domaine est juste, son propriétaire doit vérifier qu’il n’a pas expiré et qu’il a un enregistrement MX valable.
cause-domain-not-found-who = L’expéditeur, qui doit corriger l’adresse ; le propriétaire de { $domain } si elle est juste.
cause-domain-not-found-why-refused = { cause-domain-not-found-why }
cause-domain-not-found-do-refused = { cause-domain-not-found-do }
cause-domain-not-found-who-refused = { cause-domain-not-found-who }

## dns_temporary

cause-dns-temporary-title = Panne DNS du domaine
cause-dns-temporary-verdict = Pas encore remis : le DNS de { $domain } ne répond pas.
cause-dns-temporary-verdict-final = Non remis : le DNS de { $domain } ne répond pas.
cause-dns-temporary-verdict-refused = Refusé à l’entrée : le DNS de { $domain } ne répond pas.
cause-dns-temporary-why = Pour savoir où remettre l’email, nous interrogeons le DNS de { $domain }, et ses serveurs ne répondent pas correctement. Le domaine existe peut-être ; nous ne pouvons pas le savoir.
cause-dns-temporary-do =
    Patientez : ces pannes durent rarement plus de quelques heures.
    Si cela persiste, l’administrateur du DNS de { $domain } doit vérifier ses serveurs de noms et, le cas échéant, DNSSEC.
cause-dns-temporary-who = L’administrateur du DNS de { $domain }.
cause-dns-temporary-why-refused = { cause-dns-temporary-why }
cause-dns-temporary-do-refused = { cause-dns-temporary-do }
cause-dns-temporary-who-refused = { cause-dns-temporary-who }

## routing_loop

cause-routing-loop-title = L’email tourne en rond
cause-routing-loop-verdict = Pas encore remis : l’email tourne en rond entre deux serveurs.
cause-routing-loop-verdict-final = Non remis : l’email tourne en rond entre deux serveurs.
cause-routing-loop-verdict-refused = Refusé à l’entrée : l’email tourne en rond entre deux serveurs.
cause-routing-loop-why = Les serveurs se renvoient l’email sans qu’aucun ne le garde : un MX, un transfert ou une adresse de remise ramène au point de départ.
cause-routing-loop-do =
    Vérifiez que l’adresse de remise de { $domain } n’est pas l’un de nos propres serveurs.
    Vérifiez les transferts automatiques : deux boîtes ne doivent pas se renvoyer leurs emails.
    Si tout semble juste, écrivez-nous : nous suivrons le chemin ensemble.
cause-routing-loop-who = L’administrateur de { $domain }, avec notre support.
cause-routing-loop-why-refused = { cause-routing-loop-why }
cause-routing-loop-do-refused = { cause-routing-loop-do }
cause-routing-loop-who-refused = { cause-routing-loop-who }

## sender_domain

cause-sender-domain-title = Adresse d’expéditeur non valable
cause-sender-domain-verdict = Pas encore remis : l’adresse de l’expéditeur n’existe pas ou ne peut pas recevoir de réponse.
cause-sender-domain-verdict-final = Non remis : l’adresse de l’expéditeur n’existe pas ou ne peut pas recevoir de réponse.
cause-sender-domain-verdict-refused = Refusé à l’entrée : l’adresse de l’expéditeur n’existe pas ou ne peut pas recevoir de réponse.
cause-sender-domain-why = Le domaine ou l’adresse de l’expéditeur n’existe pas, est mal écrit ou n’a pas pu être vérifié. Un email auquel on ne peut pas répondre est refusé.
cause-sender-domain-do =
    Expéditeur : corrigez l’adresse d’envoi dans le logiciel ou dans le site qui produit ces emails.
    Vérifiez que le domaine existe toujours et qu’il a un enregistrement MX ou A.
cause-sender-domain-who = L’expéditeur, ou l’administrateur de son domaine.
cause-sender-domain-why-refused = { cause-sender-domain-why }
cause-sender-domain-do-refused = { cause-sender-domain-do }
cause-sender-domain-who-refused = { cause-sender-domain-who }

## sender_blocked

cause-sender-blocked-title = Expéditeur bloqué
cause-sender-blocked-verdict = Pas encore remis : l’expéditeur est bloqué par le serveur de { $domain }.
cause-sender-blocked-verdict-final = Non remis : l’expéditeur est bloqué par le serveur de { $domain }.
cause-sender-blocked-verdict-refused = Refusé à l’entrée : l’adresse de l’expéditeur est bloquée ou a épuisé son quota.
cause-sender-blocked-why = Le serveur du destinataire refuse tout ce qui vient de cette adresse : elle figure sur sa liste de blocage, ou le destinataire l’a bloquée lui-même.
cause-sender-blocked-do =
    Joignez le destinataire par un autre moyen et demandez-lui de débloquer l’adresse.
    Sinon, transmettez la réponse visible ci-dessous à l’administrateur de { $domain }.
    Expéditeur : vérifiez que votre adresse n’a pas servi à envoyer du spam à votre insu.
cause-sender-blocked-who = L’administrateur de { $domain } ou le destinataire, à la demande de l’expéditeur.
cause-sender-blocked-why-refused = L’adresse a dépassé son quota d’envoi, ou a été bloquée pour avoir écrit à trop d’adresses invalides. Un blocage automatique dure 4 heures ; il peut devenir définitif si le volume est important.
cause-sender-blocked-do-refused =
    Si ces envois sont les vôtres : espacez-les pour rester dans les limites, et confiez les envois nombreux ou répétés à un service de listes de diffusion.
    Si vous n’en êtes pas l’auteur et qu’ils partent de votre site web : supprimez les fichiers étrangers ou malveillants, ajoutez un captcha à vos formulaires, corrigez les droits des fichiers, protégez dossiers et pages d’administration, et changez les mots de passe (messagerie, base de données, espace client, FTP).
    Si vous n’en êtes pas l’auteur et qu’ils partent d’une boîte : analysez tous les appareils qui s’en servent, puis changez son mot de passe pour un autre, long et complexe.
    Demandez ensuite le déblocage en listant ce qui a été changé. Une récidive entraîne un nouveau blocage.
cause-sender-blocked-who-refused = L’expéditeur, puis notre support pour le déblocage.

## sender_not_allowed

cause-sender-not-allowed-title = Adresse d’envoi non autorisée
cause-sender-not-allowed-verdict = Pas encore remis : ce compte n’a pas le droit d’envoyer avec cette adresse.
cause-sender-not-allowed-verdict-final = Non remis : ce compte n’a pas le droit d’envoyer avec cette adresse.
cause-sender-not-allowed-verdict-refused = Refusé à l’entrée : ce compte n’a pas le droit d’envoyer avec cette adresse.
cause-sender-not-allowed-why = Le compte qui s’est connecté tente d’envoyer au nom d’une adresse qui ne lui appartient pas.
cause-sender-not-allowed-do =
    Dans le logiciel de messagerie, choisissez une adresse d’envoi qui correspond au compte utilisé.
    Pour envoyer au nom d’une autre adresse, demandez à votre administrateur de l’ajouter à votre compte.
cause-sender-not-allowed-who = L’expéditeur, ou l’administrateur de son domaine.
cause-sender-not-allowed-why-refused = { cause-sender-not-allowed-why }
cause-sender-not-allowed-do-refused = { cause-sender-not-allowed-do }
cause-sender-not-allowed-who-refused = { cause-sender-not-allowed-who }

## quota_exceeded

cause-quota-exceeded-title = Quota d’envoi dépassé
cause-quota-exceeded-verdict = Pas encore remis : l’expéditeur a dépassé son quota d’envoi.
cause-quota-exceeded-verdict-final = Non remis : l’expéditeur a dépassé son quota d’envoi.
cause-quota-exceeded-verdict-refused = Refusé à l’entrée : l’expéditeur a dépassé son quota d’envoi.
cause-quota-exceeded-why = L’expéditeur a envoyé plus de messages, ou à plus de destinataires, que ce qui lui est permis en une heure. Le compteur se libère avec le temps.
cause-quota-exceeded-do =
    Attendez environ une heure avant de renvoyer ; ne relancez pas l’envoi en boucle.
    Si ces envois sont les vôtres : espacez-les pour rester dans les limites, et confiez les envois nombreux ou répétés à un service de listes de diffusion.
    Si vous n’en êtes pas l’auteur et qu’ils partent de votre site web : supprimez les fichiers étrangers ou malveillants, ajoutez un captcha à vos formulaires, corrigez les droits des fichiers, protégez dossiers et pages d’administration, et changez les mots de passe (messagerie, base de données, espace client, FTP).
    Si vous n’en êtes pas l’auteur et qu’ils partent d’une boîte : analysez tous les appareils qui s’en servent, puis changez son mot de passe pour un autre, long et complexe.
cause-quota-exceeded-who = L’expéditeur.
cause-quota-exceeded-why-refused = { cause-quota-exceeded-why }
cause-quota-exceeded-do-refused = { cause-quota-exceeded-do }
cause-quota-exceeded-who-refused = { cause-quota-exceeded-who }

## authentication

cause-authentication-title = Identification refusée
cause-authentication-verdict = Pas encore remis : l’identification (nom et mot de passe) a échoué.
cause-authentication-verdict-final = Non remis : l’identification (nom et mot de passe) a échoué.
cause-authentication-verdict-refused = Refusé à l’entrée : l’identification (nom et mot de passe) a échoué.
cause-authentication-why = Le serveur demande un nom d’utilisateur et un mot de passe valables avant d’accepter l’email, et ne les a pas reçus.
cause-authentication-do =
    Vérifiez le nom d’utilisateur (souvent l’adresse complète) et le mot de passe dans le logiciel de messagerie.
    Utilisez le port 587 avec STARTTLS ou le port 465 avec TLS, authentification activée.
    Si vous n’avez rien changé, remplacez le mot de passe : quelqu’un d’autre a pu s’en servir.
cause-authentication-who = L’expéditeur.
cause-authentication-why-refused = { cause-authentication-why }
cause-authentication-do-refused = { cause-authentication-do }
cause-authentication-who-refused = { cause-authentication-who }

## helo

cause-helo-title = Serveur d’envoi mal présenté
cause-helo-verdict = Pas encore remis : le serveur d’envoi se présente sous un nom non valable.
cause-helo-verdict-final = Non remis : le serveur d’envoi se présente sous un nom non valable.
cause-helo-verdict-refused = Refusé à l’entrée : le serveur d’envoi se présente sous un nom non valable.
cause-helo-why = En ouvrant la connexion (HELO), le serveur d’envoi a donné un nom incomplet ou faux, ce que font surtout les postes infectés.
cause-helo-do =
    L’administrateur du serveur d’envoi doit lui donner un nom complet (par exemple mail.exemple.fr) qui existe dans le DNS.
    Si l’email part d’un poste ou d’un site, envoyez-le par le port 587 avec mot de passe plutôt que directement.
cause-helo-who = L’administrateur du serveur d’envoi.
cause-helo-why-refused = { cause-helo-why }
cause-helo-do-refused = { cause-helo-do }
cause-helo-who-refused = { cause-helo-who }

## reverse_dns

cause-reverse-dns-title = DNS inverse manquant
cause-reverse-dns-verdict = Pas encore remis : l’adresse IP du serveur d’envoi n’a pas de nom valable (DNS inverse).
cause-reverse-dns-verdict-final = Non remis : l’adresse IP du serveur d’envoi n’a pas de nom valable (DNS inverse).
cause-reverse-dns-verdict-refused = Refusé à l’entrée : l’adresse IP du serveur d’envoi n’a pas de nom valable (DNS inverse).
cause-reverse-dns-why = L’adresse IP du serveur d’envoi n’a pas d’enregistrement PTR, ou ce nom ne ramène pas à la même adresse. Beaucoup de serveurs refusent alors tout email.
cause-reverse-dns-do =
    Le responsable du serveur d’envoi doit demander à son hébergeur un enregistrement PTR pour l’adresse IP.
    Le nom obtenu doit lui-même mener à cette adresse IP (enregistrement A ou AAAA).
    Si l’email est parti de nos serveurs, signalez-nous ce refus.
cause-reverse-dns-who = L’administrateur du serveur d’envoi ; notre support, si l’email est parti de chez nous.
cause-reverse-dns-why-refused = { cause-reverse-dns-why }
cause-reverse-dns-do-refused = { cause-reverse-dns-do }
cause-reverse-dns-who-refused = { cause-reverse-dns-who }

## gateway_temporary

cause-gateway-temporary-title = Incident passager chez nous
cause-gateway-temporary-verdict = Pas encore remis : un incident passager sur notre plateforme retarde l’email.
cause-gateway-temporary-verdict-final = Non remis : un incident sur notre plateforme a empêché la remise.
cause-gateway-temporary-verdict-refused = Refusé à l’entrée : un incident passager sur notre plateforme, l’expéditeur doit réessayer.
cause-gateway-temporary-why = L’un de nos services n’a pas répondu à temps. Ni l’expéditeur, ni le destinataire, ni l’email ne sont en cause.
cause-gateway-temporary-do =
    Patientez : l’email repart dès que le service est rétabli.
    Si cela dure plus d’une heure, prévenez-nous.
cause-gateway-temporary-who = Notre support.
cause-gateway-temporary-why-refused = { cause-gateway-temporary-why }
cause-gateway-temporary-do-refused =
    Patientez : le serveur de l’expéditeur réessaie de lui-même.
    Si l’email n’est pas là après une heure, prévenez-nous.
cause-gateway-temporary-who-refused = { cause-gateway-temporary-who }

## other

cause-other-title = Refus sans cause reconnue
cause-other-verdict = Pas encore remis : le serveur de { $domain } n’a pas encore accepté l’email pour { $rcpt }.
cause-other-verdict-final = Non remis : le serveur de { $domain } n’a pas accepté l’email pour { $rcpt }.
cause-other-verdict-refused = Refusé à l’entrée : notre serveur n’a pas accepté l’email pour { $rcpt }.
cause-other-why = Nous ne reconnaissons pas la cause dans la réponse du serveur. Elle est affichée telle quelle : lisez-la, elle dit souvent l’essentiel.
cause-other-do =
    Lisez la réponse visible ci-dessous : elle peut contenir une explication ou un lien.
    Transmettez-la à l’administrateur de { $domain }.
cause-other-who = L’administrateur du serveur de messagerie de { $domain }.
cause-other-why-refused = { cause-other-why }
cause-other-do-refused =
    Lisez la réponse visible ci-dessous.
    Si elle ne suffit pas, posez-nous la question depuis cette page.
cause-other-who-refused = L’expéditeur ; notre support, si la réponse ne suffit pas.
