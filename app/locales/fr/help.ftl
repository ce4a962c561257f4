# La page d’aide. « **gras** » et « [lien](#ancre) » sont compris ; une étape ou un point par ligne.

help-title = Aide
help-heading = Où est mon email, et que faire ?
help-lead = Un email qui n’arrive pas inquiète, mais il laisse presque toujours une trace. Cette page vous aide à la lire, puis à agir ou à vous adresser à la bonne personne. Il n’y a rien à savoir d’avance.
help-contents = Sur cette page
help-meaning = Ce que cela veut dire

# les liens des autres pages
help-see-status = Ce que cela veut dire
help-see-blocked = Pourquoi un envoi est bloqué, et comment en sortir
help-see-blocklist = Les listes noires : ce qu’elles sont, et comment en sortir

## Par où commencer
help-start = Par où commencer
help-start-steps =
    Cherchez l’email dans la page **Emails** : tapez l’adresse de l’expéditeur ou celle du destinataire.
    Cliquez sur sa ligne, ou sur le lasso qui la termine : sa **trace** s’ouvre.
    Lisez la première phrase : elle dit où en est l’email et ce qui va se passer.
    Viennent ensuite quatre faits : l’heure d’**arrivée** chez nous, l’**IP expéditrice**, le **filtrage** et la **remise**. « Voir la réponse » montre, mot pour mot, ce que l’autre serveur a répondu.
    Retrouvez enfin le statut de l’email [plus bas dans cette page](#statuses).
help-start-text = Deux choses à ne pas confondre : la **catégorie**, c’est ce que notre filtre a décidé à l’entrée ; le **statut**, c’est ce que le serveur du destinataire a répondu ensuite. Un email peut donc être « Valide » et n’être pas arrivé : notre filtre l’a laissé passer, mais le serveur suivant l’a refusé, ou ne l’a pas encore accepté.
help-not-found = Je ne trouve pas mon email
help-not-found-points =
    Vérifiez l’adresse lettre par lettre. La recherche veut une adresse ou un domaine en entier.
    La liste s’ouvre sur les emails valides des 48 dernières heures : changez de catégorie, ou élargissez la période.
    Vous voyez les emails de vos propres adresses. L’administrateur de votre société voit ceux de tous ses domaines : demandez-lui de regarder.
    Demandez à l’expéditeur s’il a reçu un avis de non-remise. Si son serveur n’a jamais joint les nôtres, nous n’avons rien à montrer, et lui seul peut chercher de son côté.

## Statuts
help-statuses = Ce que veut dire chaque statut
help-statuses-text = Le statut dit ce qu’il est advenu de l’email pour un destinataire. Choisissez celui que vous voyez :
help-what = Ce qui s’est passé

help-status-delivered-what = Le serveur de messagerie du destinataire a **accepté** l’email. Depuis, c’est lui qui en répond : nous ne voyons plus ce qu’il en fait.
help-status-delivered-do =
    Cherchez dans les indésirables, les autres dossiers et la corbeille, et regardez les règles de tri.
    Cherchez aussi dans le webmail du destinataire : un autre appareil a pu relever l’email ou le déplacer.
    S’il reste introuvable, demandez à l’administrateur du serveur du destinataire ce qui s’est passé entre ce serveur et la messagerie. Donnez-lui la réponse visible dans la trace : elle l’aidera à retrouver l’email.
help-status-delivered-who = L’administrateur du serveur du destinataire.

help-status-deferred-what = Le serveur du destinataire a refusé l’email **pour l’instant**, ou n’a pas pu être joint. **Rien n’est perdu** : nous le conservons 5 jours et le représentons toutes les 5 minutes la première heure, puis une fois par heure. Votre hébergeur peut avoir réglé un autre rythme ; quand il est connu, la trace annonce le prochain essai et l’heure de l’abandon.
help-status-deferred-do =
    Ne renvoyez rien : l’email repartira tout seul, et le destinataire le recevrait deux fois.
    Lisez la réponse dans la trace, et transmettez-la à l’administrateur du serveur du destinataire.
    Si c’est urgent, joignez le destinataire par un autre moyen.
    Si rien ne change jusqu’au bout, l’email devient [Expiré](#status-expired) et l’expéditeur est prévenu.
help-status-deferred-who = L’administrateur du serveur du destinataire, ou le destinataire lui-même si sa boîte est pleine. Souvent personne : beaucoup de ces refus se lèvent d’eux-mêmes.

help-status-bounced-what = Le serveur du destinataire a refusé l’email pour de bon et l’a détruit ; le nôtre l’a effacé aussi. **Rien ne peut le faire revenir.** L’expéditeur a reçu un avis de non-remise.
help-status-bounced-do =
    Lisez la réponse dans la trace : elle dit souvent pourquoi (adresse inexistante, boîte fermée, contrôle de sécurité…).
    Si l’adresse est fausse, corrigez-la. Sinon, transmettez la réponse à l’administrateur du serveur du destinataire.
    Une fois la cause levée, l’expéditeur doit envoyer l’email de nouveau.
help-status-bounced-who = L’administrateur du serveur du destinataire, pour lever la cause ; l’expéditeur, pour envoyer de nouveau.

help-status-expired-what = Pendant des jours, l’email n’a pas pu être remis, malgré tous les essais. Sa durée de garde est écoulée : nos serveurs l’ont effacé, et **rien ne peut le faire revenir**.
help-status-expired-do =
    Lisez la dernière réponse dans la trace : c’est elle qu’il faut résoudre.
    Transmettez-la à l’administrateur du serveur du destinataire.
    Une fois la cause levée, l’expéditeur doit envoyer l’email de nouveau.
help-status-expired-who = L’administrateur du serveur du destinataire, puis l’expéditeur.

help-status-refused-what = Nos serveurs n’ont pas accepté l’email : ils ne l’ont jamais eu. **Le serveur de l’expéditeur l’a su aussitôt** ; à lui de réessayer, ou de prévenir l’expéditeur.
help-status-refused-do =
    Regardez la catégorie. « Liste grise » veut dire que le serveur de l’expéditeur doit revenir dans quelques minutes : cela se règle tout seul.
    Vous attendiez cet email ? Assurez-vous par un autre moyen, au téléphone par exemple, qu’il vient bien de la personne, puis [demandez une autorisation](#ask).
    C’est votre propre envoi qui est refusé ? Lisez [Pourquoi mon envoi est bloqué](#blocked).
help-status-refused-who = L’expéditeur ou l’administrateur de son serveur ; notre support, si une autorisation est demandée.

help-status-held-what = L’email est chez nous, mis de côté en attendant une décision. Il n’est **ni remis ni perdu**.
help-status-held-do =
    Vous l’attendiez, et vous connaissez l’expéditeur ? [Demandez sa remise](#ask) depuis la trace.
    Dans le doute, ne demandez rien encore : vérifiez d’abord auprès de l’expéditeur, par un autre moyen.
help-status-held-who = L’exploitant de la plateforme, qui peut le libérer ou l’effacer ; vous, pour le demander.

help-status-discarded-what = Une règle de nos serveurs a détruit l’email **sans prévenir personne** : ni l’expéditeur, ni le destinataire. Rien ne peut le faire revenir.
help-status-discarded-do =
    Prévenez l’expéditeur : il croit sans doute son email arrivé.
    Signalez-le [depuis la trace](#ask) : il faut savoir quelle règle a agi, et si elle devait le faire.
    Si c’était une erreur, l’expéditeur doit envoyer l’email de nouveau une fois la règle corrigée.
help-status-discarded-who = L’exploitant de la plateforme, pour la règle ; l’expéditeur, pour envoyer de nouveau.

help-status-queued-what = Nos serveurs ont accepté l’email ; il attend son premier essai de remise. D’ordinaire, cela ne prend que quelques secondes.
help-status-queued-do =
    Rechargez la page dans une minute.
    Ne renvoyez rien.
    Si rien ne change au bout d’une heure, [posez la question](#ask) depuis la trace.
help-status-queued-who = Personne pour l’instant.

help-status-unknown-what = La trace s’arrête : ce qui s’est passé ensuite n’est pas dans les journaux que nous avons lus. L’email n’est pas forcément perdu, mais **nous ne pouvons pas dire qu’il est arrivé**.
help-status-unknown-do =
    Demandez au destinataire s’il l’a reçu.
    Revenez voir la trace : des journaux en retard peuvent encore la compléter.
    Si rien ne vient, [posez la question](#ask) depuis la trace.
help-status-unknown-who = L’exploitant de la plateforme, qui doit vérifier qu’un serveur n’a pas cessé d’envoyer ses journaux.

help-several = Plusieurs destinataires, plusieurs statuts
help-several-text = Chaque destinataire a son propre statut, et la liste montre d’abord le plus préoccupant : « Différé · 1/4 » veut dire qu’un destinataire sur quatre attend encore. La mention « avis de non-remise envoyé » veut dire que l’expéditeur a été prévenu par un email automatique.

## Catégories
help-categories = Ce que veut dire chaque catégorie
help-categories-text = La catégorie est la décision prise à notre entrée ; chaque email en a une seule. Elle ne dit pas si l’email est arrivé : pour cela, regardez son [statut](#statuses).
help-category-valid = Filtré, rien à signaler. Cela ne veut pas dire « arrivé ».
help-category-newsletter = Envoi en nombre légitime, comme une lettre d’information. Le filtre l’a laissé passer.
help-category-notification = Message automatique, comme une confirmation de commande. Le filtre l’a laissé passer.
help-category-spam = Indésirable pour le filtre, qui l’a retenu, marqué ou refusé. Si c’est une erreur, [demandez une autorisation](#ask).
help-category-phishing = Tentative de fraude : on veut vous soutirer un mot de passe ou de l’argent. Seul un agent du support peut décider de le remettre.
help-category-virus = L’email contient un programme malveillant. Son destinataire ne peut jamais se le faire remettre.
help-category-banned = L’expéditeur est sur une liste de bannissement.
help-category-content = Pièce jointe ou type de fichier interdit. L’expéditeur doit vous le faire parvenir autrement, par un lien de téléchargement par exemple.
help-category-greylisted = Le serveur de l’expéditeur a été prié de se représenter plus tard. C’est habituel, et se règle le plus souvent tout seul.
help-category-quota = Un quota d’envoi est dépassé, ou l’expéditeur est bloqué. Lisez [Pourquoi mon envoi est bloqué](#blocked).
help-category-rejected = Refusé à l’entrée pour une raison technique. La réponse, dans la trace, dit laquelle.
help-category-pending = Retenu jusqu’à une décision. Si vous l’attendiez, [demandez sa remise](#ask).
help-category-bounce = L’avis automatique qui annonce qu’un email n’a pas été remis. Quand cet email est connu, la trace de l’avis y mène.
help-category-unfiltered = Passé sans filtre : expéditeur autorisé, email libéré ou envoi local. L’antivirus l’a tout de même examiné.

## Envoi bloqué
help-blocked = Pourquoi mon envoi est bloqué
help-blocked-text = Un blocage protège votre adresse et celles des autres clients : quand trop d’emails partent, ou qu’ils partent vers des adresses qui n’existent pas, la plateforme cesse de les accepter. **Un blocage n’est pas une sanction, et il y a un moyen d’en sortir.**

help-blocked-refusals = Ce que vous avez reçu
help-refusal-reply = Réponse
help-refusal-address = adresse
help-refusal-policy = Refus définitif : cet envoi-là ne repartira pas tout seul. Une règle s’y oppose, le plus souvent à cause d’un volume anormal, parfois d’un contenu jugé risqué.
help-refusal-quota = Refus pour l’instant, sans un mot d’explication : d’ordinaire, le [quota d’envoi](#quotas) est atteint.
help-refusal-sender = Refus pour l’instant : l’adresse citée, celle de l’expéditeur, a dépassé son [quota](#quotas) ou est bloquée.
help-refusal-notice = C’est l’objet d’un avis de non-remise : l’email automatique qui vous annonce que le vôtre n’a pas été remis. La réponse du serveur s’y trouve, et c’est elle qui dit pourquoi. Vous recevez de tels avis pour des emails que vous n’avez pas écrits ? Lisez [Ce n’était pas moi](#blocked-not-me).

help-blocked-how = Comment fonctionne un blocage
help-blocked-how-points =
    Il est **automatique** : une adresse qui écrit à beaucoup d’adresses invalides est bloquée. Les seuils sont ceux de votre hébergeur.
    Il dure **4 heures**, puis se lève tout seul. Quand le volume est important, il est **permanent** : il faut demander le déblocage.
    Il vise **l’adresse de l’expéditeur**, et non tout le domaine.
help-blocked-how-question = La suite dépend d’une seule question. Ces envois viennent-ils bien de vous ? [Oui, c’était moi](#blocked-me) ou [non, ce n’était pas moi](#blocked-not-me).

help-blocked-me = C’était moi
help-blocked-me-text = Vos envois sont légitimes, mais trop nombreux à la fois, ou adressés à une liste qui a vieilli.
help-blocked-me-list =
    Adaptez vos envois aux [limites](#quotas) : moins à la fois, et plus espacés.
    Retirez de vos listes les adresses invalides. Votre administrateur peut en exporter la liste (menu **Exports**).
    Confiez les envois nombreux ou répétés à un service de listes de diffusion.
    Demandez ensuite [le déblocage](#blocked-ask).

help-blocked-not-me = Ce n’était pas moi
help-blocked-not-me-text = Quelqu’un envoie des emails à votre insu, par votre site web ou par votre boîte. Ne vous contentez pas d’attendre la fin du blocage : **tant que la porte reste ouverte, il reviendra**.
help-blocked-not-me-where = Pour savoir par où passe l’intrus, ouvrez la trace d’un de ces envois et regardez « IP expéditrice ». La mention « identifié », suivie d’une adresse, désigne le plus souvent une boîte ; sans elle, pensez d’abord au site web. Dans le doute, faites les deux listes.
help-blocked-website = Par le site web
help-blocked-website-list =
    Supprimez les fichiers étrangers ou malveillants.
    Ajoutez un captcha à vos formulaires.
    Changez les mots de passe : compte de messagerie, base de données, espace client, FTP.
    Corrigez les droits des fichiers.
    Protégez les dossiers et les pages d’administration.
help-blocked-website-agency = Une agence s’occupe du site ? Transmettez-lui cette liste.
help-blocked-mailbox = Par une boîte
help-blocked-mailbox-list =
    Analysez tous les appareils qui s’en servent : ordinateurs, téléphones, tablettes.
    Changez ensuite son mot de passe, pour un autre, long et complexe. Dans cet ordre : un appareil encore infecté livrerait aussi le nouveau.

help-blocked-ask = Demander le déblocage
help-blocked-ask-text = Une fois la liste faite, demandez le déblocage depuis la trace d’un envoi refusé, **en énumérant ce qui a été changé**. « C’est réglé » ne suffit pas : il faut savoir pourquoi cela ne recommencera pas. Dites :
help-blocked-ask-points =
    quelle adresse est bloquée ;
    si les envois venaient de vous, ou non ;
    ce que vous avez fait, point par point, et quand ;
    s’ils venaient de vous : à combien de personnes vous écrivez, et ce que vous changez à vos envois.

help-blocked-again = Si cela recommence
help-blocked-again-text = Une récidive entraîne un nouveau blocage. Trop de blocages sur un même domaine peuvent en entraîner un **définitif**.

help-quotas = Combien puis-je envoyer ?
help-quotas-text = Voici ce qui peut partir **en une heure**. Ce sont des valeurs **de référence** : votre hébergeur peut en avoir fixé d’autres.
help-quota-source = Depuis
help-quota-mails = Emails
help-quota-recipients = Destinataires
help-quota-website = un site web
help-quota-mailbox = une boîte
help-quota-mails-count = { $n } emails
help-quota-recipients-count = { $n } destinataires
help-quotas-points =
    Les emails et les destinataires sont comptés séparément : un email à 50 personnes compte pour 1 email et 50 destinataires. Dès que l’un des deux compteurs est plein, l’envoi est refusé.
    Un envoi exceptionnel, à moins de { $n } destinataires et vers une base saine, est toléré. Une base saine, ce sont des adresses qui existent, de personnes qui attendent vos emails.
    Pour un envoi nombreux ou répété, passez par un service de listes de diffusion : l’envoi en masse n’est pas la vocation de cette plateforme.

## Listes noires
help-blocklist = Mon serveur est sur une liste noire
help-blocklist-text = Une liste noire recense des adresses IP, ou des domaines, d’où vient du spam. Beaucoup de serveurs la consultent avant d’accepter un email. Y figurer veut dire que vos emails arrivent **dans les indésirables**, ou qu’ils sont **refusés**. Cela ne veut pas dire que vous avez mal agi.

help-blocklist-whose = De qui est l’adresse listée ?
help-blocklist-whose-text = La réponse du serveur, dans la trace, nomme d’ordinaire l’adresse et la liste. Si l’adresse est celle **de nos serveurs**, [signalez-le-nous](#ask) : c’est à nous de demander le retrait. Si c’est **la vôtre**, celle de votre bureau ou de votre propre serveur, ce qui suit est pour vous et pour la personne qui gère votre informatique.

help-blocklist-causes = D’où cela vient
help-blocklist-causes-points =
    Un **mauvais voisin** : vous partagez l’adresse IP avec d’autres, et l’un d’eux envoie du spam. C’est la cause la plus fréquente.
    Un **relais ouvert** : un serveur mal réglé laisse n’importe qui envoyer par lui.
    Un **poste infecté** : un ordinateur de votre réseau envoie du spam sans que personne s’en aperçoive.
    Un **domaine usurpé** : quelqu’un écrit en se faisant passer pour vous.

help-blocklist-out = Comment en sortir
help-blocklist-out-steps =
    Lisez le motif : chaque liste en garde un, qu’elle donne souvent sur son site.
    Analysez **chaque poste**, pas seulement celui que vous soupçonnez.
    Envoyez avec un mot de passe (SMTP AUTH), par le port **587**.
    Interdisez aux postes de sortir par le port **25** : seul un serveur de messagerie en a besoin.
    Vérifiez le **DNS inverse** de l’adresse IP : elle doit porter un nom, et ce nom doit mener à elle.
    Placez le tout derrière un **pare-feu** qui ne laisse passer que le nécessaire.
    La cause levée, demandez le retrait, liste par liste.
help-blocklist-out-text = Un retrait peut prendre des semaines. Il peut aussi ne pas durer : si la cause est toujours là, l’adresse sera listée de nouveau.

help-blocklist-lists = Les listes en service
help-blocklist-lists-text = Cherchez l’adresse ou le domaine sur le site même de la liste : c’est là aussi que se trouve la marche à suivre pour le retrait.
help-list = Liste
help-list-holds = Ce qu’elle recense
help-list-where = Où chercher
help-list-became = Ce qu’elle est devenue
help-list-zen = Des adresses IP. ZEN réunit plusieurs listes de Spamhaus, et la recherche dit dans laquelle vous êtes :
help-list-zen-points =
    SBL : des sources de spam et leurs hébergeurs. Le retrait se demande, en principe, par le fournisseur de l’adresse.
    CSS : des adresses dont les envois ont mauvaise réputation, repérées automatiquement.
    XBL : des machines infectées ou détournées.
    PBL : des adresses qui ne devraient pas livrer d’emails elles-mêmes, comme la connexion d’un bureau. Ce n’est pas un reproche : envoyez par le serveur de votre hébergeur, port 587.
help-list-spamcop = Des adresses IP d’où sont partis des emails signalés comme spam. L’inscription tombe d’elle-même quand les signalements cessent.
help-list-barracuda = Des adresses IP d’où est venu du spam ou un virus, d’après Barracuda et ses filtres. Le retrait se demande par un formulaire.
help-list-uceprotect = Des adresses IP (niveau 1), mais aussi des plages (niveau 2) et des fournisseurs entiers (niveau 3) : aux niveaux 2 et 3, on peut être listé sans y être pour rien. Au niveau 1, l’inscription tombe d’elle-même après 7 jours sans abus.
help-list-psbl = Des adresses IP qui ont écrit à une adresse piège. Le retrait se fait en ligne.
help-list-mailspike = Des adresses IP, d’après leur réputation et leur part dans les vagues de spam en cours.
help-list-abusix = Des adresses IP et des domaines. Le retrait est gratuit, mais demande un compte.
help-list-dbl = Des domaines de mauvaise réputation, jamais des adresses IP.
help-list-surbl = Des domaines de sites web cités dans des emails indésirables. Ce n’est pas une liste d’expéditeurs.
help-list-uribl = Des domaines cités dans des emails indésirables. La demande de retrait veut un compte.
help-blocklist-lists-note = Ces services changent : en cas de doute, leur site fait foi. Les grandes messageries, comme celles de Google et de Microsoft, se fient en outre à des réputations qu’elles calculent elles-mêmes : on peut n’être sur aucune liste publique et y être refusé.

help-blocklist-closed = Les listes fermées
help-blocklist-closed-text = Une liste fermée ne dit plus rien de vous : ni « propre », ni « listé ». Il arrive même qu’elle se mette à répondre « listé » pour tout le monde. Si un serveur vous refuse en son nom, c’est à l’administrateur de ce serveur de l’ôter de ses réglages.
help-closed-nixspam = Fermée le 16 janvier 2025.
help-closed-sorbs = Fermée le 5 juin 2024.
help-closed-cbl = Plus de liste à ce nom, mais elle vit dans Spamhaus XBL, et donc dans ZEN : c’est là qu’il faut chercher.
help-closed-ahbl = Fermée. Le 1er janvier 2015, elle a déclaré toutes les adresses « listées », pour que plus personne ne s’en serve.
help-closed-njabl = Fermée en 2013.

## Demander
help-ask = Demander de l’aide
help-ask-text = Une demande part d’une **trace** : l’agent qui vous répond a ainsi les faits sous les yeux, et vous n’avez rien à recopier. Vous pouvez demander quatre choses.
help-ask-account = Pour demander, il faut se connecter. Vous n’avez pas de compte ? L’administrateur de votre société, ou votre hébergeur, peut en ouvrir un.
help-ask-kind = Demande
help-ask-for = À quoi elle sert
help-ask-whitelist = Autorisation
help-ask-whitelist-text = Laisser passer un expéditeur que le filtre arrête à tort. Le plus sûr est une seule adresse, pour votre seule boîte, et avec une date de fin.
help-ask-unblock = Déblocage
help-ask-unblock-text = Rendre à une adresse bloquée le droit d’envoyer. [Énumérez ce qui a été changé](#blocked-ask).
help-ask-release = Remise
help-ask-release-text = Faire remettre un email retenu. Un virus n’est jamais remis à son destinataire ; pour un hameçonnage, un agent décide.
help-ask-question = Question
help-ask-question-text = Tout le reste : une trace que vous ne comprenez pas, ou qui vous paraît fausse.

help-ask-seen = Ce que voit l’agent
help-ask-seen-points =
    La trace de l’email : heures, adresses, serveurs et réponses, et le sujet si les serveurs l’ont journalisé.
    Votre demande, et la raison que vous donnez.
    Jamais le texte de vos emails ni leurs pièces jointes : Lasso lit les journaux des serveurs, pas les messages.
    Chaque consultation par un agent est inscrite dans un journal des accès, que votre administrateur peut lire.

help-ask-then = Ce qui se passe ensuite
help-ask-then-steps =
    Votre demande apparaît dans **Demandes**, où vous suivez la réponse.
    Un agent la prend. S’il lui manque quelque chose, il vous le demande là.
    Il accepte ou refuse, et dit pourquoi.
    Si c’est accepté, la demande passe à « Appliquée » quand la plateforme de messagerie a suivi.

## Petit lexique
help-glossary = Petit lexique
help-term = Mot
help-term-ip = Adresse IP
help-term-ip-text = Le numéro d’une machine sur Internet. Plusieurs clients peuvent partager le même.
help-term-allow-list = Liste blanche
help-term-allow-list-text = Les expéditeurs que le filtre laisse passer, parce qu’on le lui a demandé.
help-term-blocklist = Liste noire
help-term-blocklist-text = Des adresses IP ou des domaines d’où vient du spam. Voyez [plus haut](#blocklist).
help-term-captcha = Captcha
help-term-captcha-text = La petite épreuve, du genre « je ne suis pas un robot », qui empêche un programme de remplir un formulaire.
help-term-dkim = DKIM
help-term-dkim-text = Une signature posée sur l’email : elle prouve quel domaine l’a signé, et qu’il n’a pas été modifié en route.
help-term-dmarc = DMARC
help-term-dmarc-text = Ce qu’un domaine demande de faire des emails écrits en son nom quand ni SPF ni DKIM ne le prouvent.
help-term-greylist = Liste grise
help-term-greylist-text = À un expéditeur qu’il ne connaît pas, le serveur répond de revenir dans quelques minutes. Un vrai serveur revient, un spammeur rarement.
help-term-notice = Avis de non-remise
help-term-notice-text = L’email automatique qui apprend à l’expéditeur que le sien n’a pas été remis.
help-term-queue = File d’attente
help-term-queue-text = Là où un serveur garde les emails qu’il n’a pas encore pu remettre.
help-term-relay = Relais ouvert
help-term-relay-text = Un serveur de messagerie qui transmet les emails de n’importe qui. Les spammeurs s’en servent.
help-term-reverse-dns = DNS inverse
help-term-reverse-dns-text = Le nom qui correspond à une adresse IP. Beaucoup de serveurs refusent une adresse qui n’en a pas.
help-term-smtp-auth = SMTP AUTH
help-term-smtp-auth-text = L’envoi avec un nom d’utilisateur et un mot de passe, d’ordinaire par le port 587. C’est ainsi que doit envoyer un ordinateur, un téléphone ou un site web.
help-term-spf = SPF
help-term-spf-text = La liste, publiée par un domaine, des serveurs qui ont le droit d’écrire en son nom.
help-term-trace = Trace
help-term-trace-text = Tout ce que les serveurs ont noté d’un email : arrivée, filtrage, essais de remise, réponses.
