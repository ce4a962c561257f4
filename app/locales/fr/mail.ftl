# Les mots des e-mails d’avis. Le français d’abord ; l’anglais suit la même clé, les mêmes arguments.

## Qui et quand
mail-line = { $name } : { $what }
mail-by-desk = { $who }, du support, le { $when }
mail-by-tenant = { $who }, le { $when }
mail-cut = La suite est dans la demande.

## Ce qui suit, pour qui a demandé
mail-next-approve = Un agent doit encore l’appliquer sur la plateforme de messagerie. Vous recevrez un autre avis quand ce sera fait.
mail-next-refuse = Si quelque chose a changé, ou si vous avez d’autres éléments, répondez dans la demande : elle revient alors au support.
mail-next-apply-whitelist = Les prochains emails de cet expéditeur ne seront plus arrêtés par le filtre ; l’antivirus, lui, reste actif. Ceux qui ont déjà été refusés ne reviendront pas d’eux-mêmes : demandez à l’expéditeur de les renvoyer.
mail-next-apply-unblock = L’adresse peut de nouveau envoyer. Une récidive entraîne un nouveau blocage.
mail-next-apply-release = La remise a été demandée à la plateforme : la trace de l’email dit ce qu’il est devenu.
mail-next-apply-question = Rien n’est à faire.
mail-next-close = Rien n’est à faire. Si la réponse ne suffit pas, répondez dans la demande : elle revient alors au support.
mail-next-reopen = Le support reprend votre demande et vous préviendra de la suite.
mail-next-awaited = Le support attend votre réponse. Écrivez-la dans la demande plutôt qu’en réponse à cet e-mail : elle y sera lue avec tout le reste.
mail-next-word = Si vous avez quelque chose à ajouter, écrivez-le dans la demande plutôt qu’en réponse à cet e-mail.

## Ce qui suit, pour le support
mail-next-open = Personne ne l’a encore prise en charge.
mail-next-answered = Elle attend le support.
mail-next-withdraw = Rien n’est à faire.
mail-next-hand_over = Vous pouvez lire cette demande et la trace de l’email qu’elle concerne, même si ce client ne vous est pas ouvert.

## De quoi elle parle
mail-about-number = Demande
mail-about-sender = Expéditeur à laisser passer
mail-about-mailbox = Pour
mail-about-everybody = toute la société
mail-about-blocked = Adresse bloquée
mail-about-message = Email concerné
mail-about-message-text = { $from } → { $to }, arrivé le { $when }
mail-about-tenant = Client
mail-about-requester = Demandé par
mail-null-sender = expéditeur vide (avis)
mail-unknown = inconnu

## La fin
mail-open = Ouvrir la demande { $number }
mail-find = Pour la lire en entier et pour répondre, ouvrez Lasso, puis la demande { $number }.
mail-why-yours = Vous recevez cet avis parce que vous avez fait cette demande dans Lasso.
mail-why-desk = Vous recevez cet avis parce que vous répondez, dans Lasso, aux demandes de ce client.
mail-why-handed = Vous recevez cet avis parce que cette demande vous a été confiée dans Lasso.
mail-off = Ne plus recevoir d’avis par e-mail
mail-off-where = Pour ne plus en recevoir par e-mail, ouvrez « Mon compte » dans Lasso.
