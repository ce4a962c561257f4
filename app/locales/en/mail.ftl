# The words of the e-mails about requests. French comes first: the same keys, the same arguments.

## Who and when
mail-line = { $name }: { $what }
mail-by-desk = { $who } of support, on { $when }
mail-by-tenant = { $who }, on { $when }
mail-cut = The rest is in the request.

## What comes next, for whoever asked
mail-next-approve = An agent still has to put it in effect on the mail platform. You will be told when that is done.
mail-next-refuse = If something has changed, or if there is more to say, reply in the request: it comes back to support then.
mail-next-apply-whitelist = This sender’s next emails will no longer be stopped by the filter; the antivirus stays on. Those already refused do not come back by themselves: ask the sender to send them again.
mail-next-apply-unblock = The address may send again. A relapse means a new block.
mail-next-apply-release = The platform was asked to deliver it: the trace of the email says what became of it.
mail-next-apply-question = There is nothing to do.
mail-next-close = There is nothing to do. If the answer is not enough, reply in the request: it comes back to support then.
mail-next-reopen = Support takes your request up again and will tell you what follows.
mail-next-awaited = Support waits for your answer. Write it in the request rather than in reply to this email: it is read there with all the rest.
mail-next-word = If you have something to add, write it in the request rather than in reply to this email.

## What comes next, for the desk
mail-next-open = Nobody has taken it yet.
mail-next-answered = It waits for support.
mail-next-withdraw = There is nothing to do.
mail-next-hand_over = You may read this request and the trace of the email that it is about, even if this customer is not open to you.

## What it is about
mail-about-number = Request
mail-about-sender = Sender to let through
mail-about-mailbox = For
mail-about-everybody = the whole company
mail-about-blocked = Blocked address
mail-about-message = Email concerned
mail-about-message-text = { $from } → { $to }, arrived on { $when }
mail-about-tenant = Customer
mail-about-requester = Asked by
mail-null-sender = empty sender (notice)
mail-unknown = unknown

## The end
mail-open = Open request { $number }
mail-find = To read all of it and to reply, open Lasso, then request { $number }.
mail-why-yours = You receive this because you made this request in Lasso.
mail-why-desk = You receive this because you answer this customer’s requests in Lasso.
mail-why-handed = You receive this because this request was handed over to you in Lasso.
mail-off = No more notices by email
mail-off-where = For no more of them by email, open “My account” in Lasso.
