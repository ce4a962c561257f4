# The words of notices (portal and e-mail) and of the outbox. French comes first: the same keys, the same arguments.

## What it is
notice-what-whitelist = request to allow a sender
notice-what-unblock = request to unblock a sender
notice-what-release = request to have an email delivered
notice-what-question = question

## What happened, for whoever asked: subject and heading
notice-yours-open = Your { $what } has been registered
notice-yours-take = Your { $what } is being looked at
notice-yours-hand_over = Your { $what } has changed hands
notice-yours-reply = Reply to your { $what }
notice-yours-note = News about your { $what }
notice-yours-approve = Your { $what } was approved
notice-yours-refuse = Your { $what } was refused
notice-yours-apply = Your { $what } is in effect
notice-yours-close = Your { $what } is closed
notice-yours-withdraw = Your { $what } was withdrawn
notice-yours-reopen = Your { $what } was reopened

## What happened, for the desk
notice-desk-open = New { $what }
notice-desk-take = A { $what } is being looked at
notice-desk-hand_over = A { $what } was handed over to you
notice-desk-reply = Reply to a { $what }
notice-desk-note = Note on a { $what }
notice-desk-approve = A { $what } was approved
notice-desk-refuse = A { $what } was refused
notice-desk-apply = A { $what } is in effect
notice-desk-close = A { $what } is closed
notice-desk-withdraw = A { $what } was withdrawn
notice-desk-reopen = A { $what } was reopened

## Menu
nav-notices = { $count ->
    [0] News
    [one] { $n } new notice
   *[other] { $n } new notices
 }

## News
notices-title = News
notices-lead = What happened to the requests that concern you.
notices-lead-mail = What happened to the requests that concern you. You also get it by email, unless you have chosen not to in “My account”.
notices-read-all = Mark all as read
notices-done-read = All of it is marked as read.
notices-list = News, the newest first
notices-unread = New
notices-about = Request { $number }
notices-newest = The 50 newest are shown.
notices-empty-title = Nothing new
notices-empty-text = A reply, a decision, a request that is handed over to you: you will find it here.
notices-empty-desk = See the requests
notices-empty-tenant = See your requests

## Outbox
outbox-title = E-mails to people
outbox-lead = { $waiting ->
    [0] No email waits to be sent.
    [one] { $n } email waits to be sent.
   *[other] { $n } emails wait to be sent.
 }
outbox-lead-stuck = { $stuck ->
    [0] None needs a decision.
    [one] { $n } needs your decision.
   *[other] { $n } need your decision.
 }
outbox-off = No mail server is set: notices are read in the portal, and none goes by email. Set smtp_url and mail_from in the configuration, then check with lasso doctor. A notice that has waited for more than three days will not go any more.
outbox-retry-all = Try all again now
outbox-retry-all-note = But for those that may have arrived already.
outbox-list = Emails that did not go at the first attempt, the oldest first
outbox-one = Email to { $who }, request { $number }
outbox-created = notice: { $when }
outbox-attempts = { $count ->
    [one] { $n } attempt
   *[other] { $n } attempts
 }
outbox-next = next attempt { $when }
outbox-since = for { $span }
outbox-again = Try again
outbox-drop = Give up
outbox-unsure-note = It may have arrived. If you send it again, it may arrive twice.
outbox-mail-waiting = Will be retried
outbox-mail-sending = Being sent
outbox-mail-failed = Not sent
outbox-mail-unsure = Not sure
outbox-trouble-no-connection = The mail server cannot be reached.
outbox-trouble-no-encryption = The mail server does not offer the encryption that is required (STARTTLS). Nothing was given to it.
outbox-trouble-no-login = The mail server lets nobody sign in the way we know.
outbox-trouble-no-answer = The mail server did not answer in time, or hung up before it had all of the email.
outbox-trouble-no-receipt = The mail server was given all of the email, and did not say whether it took it.
outbox-trouble-cut-off = Lasso was stopped while it was sending.
outbox-trouble-bad-address = This address cannot get email from the mail server. Correct it in the person’s account, then try again.
outbox-answer = The mail server’s answer:
outbox-detail = Detail:
outbox-done-again = The email is in line again and goes as soon as possible.
outbox-done-drop = The email is given up. The notice can still be read in the portal.
outbox-done-all = The emails are in line again and go as soon as possible.
outbox-done-gone = This email did not need a decision any more: it has gone, or somebody decided before you.
outbox-oldest = The 200 oldest are shown.
outbox-empty-title = All emails have gone
outbox-empty-text = An email that did not go at the first attempt is shown here, with the mail server’s answer.
outbox-empty-off-title = No email is stuck
