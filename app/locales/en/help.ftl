# The help page. `**bold**` and `[a link](#anchor)` are understood; one step or point a line.

help-title = Help
help-heading = Where is my email, and what can I do?
help-lead = An email that does not arrive is worrying, but it nearly always leaves a trace. This page helps you read it, and then act or turn to the right person. You need no technical knowledge.
help-contents = On this page
help-meaning = What it means

# the links of other pages
help-see-status = What this means
help-see-blocked = Why sending gets blocked, and the way out
help-see-blocklist = Blocklists: what they are, and the way out

## Where to start
help-start = Where to start
help-start-steps =
    Look for the email on the **Emails** page: type the sender’s address or the recipient’s.
    Click its row, or the lasso at the end of it: its **trace** opens.
    Read the first sentence. It says where the email is and what happens next.
    Four facts follow: when it **arrived** with us, the **sending IP**, the **filtering** and the **hand-over**. “See the reply” shows, word for word, what the other server answered.
    Then find the email’s status [further down this page](#statuses).
help-start-text = Two things are easily confused. The **category** is what our filter decided when the email came in; the **status** is what the recipient’s server answered afterwards. So an email can be “Valid” and still not have arrived: our filter let it through, but the next server refused it, or has not accepted it yet.
help-not-found = I cannot find my email
help-not-found-points =
    Check the address letter by letter. The search wants a whole address or a whole domain.
    The list opens on the valid emails of the last 48 hours: pick another category, or a longer period.
    You see the emails of your own addresses. Your company’s administrator sees those of all its domains: ask them to look.
    Ask the sender whether they got a non-delivery notice. If their server never reached ours, we have nothing to show, and only they can search on their side.

## Statuses
help-statuses = What each status means
help-statuses-text = The status says what became of the email for one recipient. Choose the one that you see:
help-what = What happened

help-status-delivered-what = The recipient’s mail server **accepted** the email. It has been answerable for it ever since: we no longer see what it does with it.
help-status-delivered-do =
    Look in the junk folder, the other folders and the bin, and check the sorting rules.
    Look in the recipient’s webmail too: another device may have fetched the email or moved it.
    If it still cannot be found, ask the administrator of the recipient’s server what happened between that server and the mail program. Give them the reply shown in the trace: it helps them find the email.
help-status-delivered-who = The administrator of the recipient’s server.

help-status-deferred-what = The recipient’s server refused the email **for now**, or could not be reached. **Nothing is lost**: we keep it for 5 days and try again every 5 minutes during the first hour, then once an hour. Your host may have set another pace; where it is known, the trace gives the next attempt and the time at which we give up.
help-status-deferred-do =
    Do not send it again: the email goes out by itself, and the recipient would get it twice.
    Read the reply in the trace, and pass it on to the administrator of the recipient’s server.
    If it is urgent, reach the recipient some other way.
    If nothing changes to the end, the email becomes [Expired](#status-expired) and the sender is told.
help-status-deferred-who = The administrator of the recipient’s server, or the recipient, if their mailbox is full. Often nobody: many of these refusals pass by themselves.

help-status-bounced-what = The recipient’s server refused the email for good and destroyed it; ours deleted it too. **Nothing can bring it back.** The sender got a non-delivery notice.
help-status-bounced-do =
    Read the reply in the trace: it often says why (no such address, mailbox closed, a security check…).
    If the address is wrong, correct it. Otherwise pass the reply on to the administrator of the recipient’s server.
    Once the cause is gone, the sender must send the email again.
help-status-bounced-who = The administrator of the recipient’s server, to remove the cause; the sender, to send it again.

help-status-expired-what = For days the email could not be delivered, however often we tried. Its time in the queue is over: our servers deleted it, and **nothing can bring it back**.
help-status-expired-do =
    Read the last reply in the trace: that is what has to be solved.
    Pass it on to the administrator of the recipient’s server.
    Once the cause is gone, the sender must send the email again.
help-status-expired-who = The administrator of the recipient’s server, then the sender.

help-status-refused-what = Our servers did not accept the email: they never had it. **The sender’s server was told at once**; it must come back, or tell the sender.
help-status-refused-do =
    Look at the category. “Greylisted” means that the sender’s server is to come back in a few minutes: that settles by itself.
    Were you expecting this email? Make sure some other way, by telephone say, that it really comes from that person, and then [ask for it to be allowed](#ask).
    Is it your own sending that is refused? Read [Why my sending is blocked](#blocked).
help-status-refused-who = The sender or the administrator of their server; our support team, if you ask for it to be allowed.

help-status-held-what = We have the email, set aside until somebody decides. It is **neither delivered nor lost**.
help-status-held-do =
    Were you expecting it, and do you know the sender? [Ask for its release](#ask) from the trace.
    If in doubt, ask for nothing yet: check with the sender first, some other way.
help-status-held-who = The platform’s operator, who can release it or delete it; you, to ask for it.

help-status-discarded-what = A rule on our servers destroyed the email **without telling anybody**: neither the sender nor the recipient. Nothing can bring it back.
help-status-discarded-do =
    Tell the sender: they probably believe that it arrived.
    Report it [from the trace](#ask): somebody has to find out which rule acted, and whether it should have.
    If it was a mistake, the sender must send the email again once the rule is corrected.
help-status-discarded-who = The platform’s operator, for the rule; the sender, to send it again.

help-status-queued-what = Our servers accepted the email; it waits for its first delivery attempt. That usually takes a few seconds.
help-status-queued-do =
    Reload the page in a minute.
    Do not send it again.
    If nothing has changed after an hour, [ask about it](#ask) from the trace.
help-status-queued-who = Nobody for now.

help-status-unknown-what = The trace stops: what happened next is not in the logs that we read. The email is not necessarily lost, but **we cannot say that it arrived**.
help-status-unknown-do =
    Ask the recipient whether they got it.
    Come back to the trace: logs that are late may still complete it.
    If nothing comes, [ask about it](#ask) from the trace.
help-status-unknown-who = The platform’s operator, who has to check whether a server has stopped sending its logs.

help-several = Several recipients, several statuses
help-several-text = Each recipient has a status of their own, and the list shows the most worrying one first: “Deferred · 1/4” means that one recipient in four is still waiting. “Non-delivery notice sent” means that the sender was told by an automatic email.

## Categories
help-categories = What each category means
help-categories-text = The category is what was decided when the email came in; each email has exactly one. It does not say whether the email arrived: look at its [status](#statuses) for that.
help-category-valid = Filtered, clean. That does not mean “arrived”.
help-category-newsletter = Legitimate bulk mail, such as a newsletter. The filter let it through.
help-category-notification = An automatic message, such as the confirmation of an order. The filter let it through.
help-category-spam = Unwanted, says the filter, which held it, tagged it or refused it. If that is a mistake, [ask for it to be allowed](#ask).
help-category-phishing = Attempted fraud: somebody is after a password or money. Only a support agent can decide to release it.
help-category-virus = The email contains malware. Its recipient can never have it released.
help-category-banned = The sender is on a ban list.
help-category-content = A forbidden attachment or file type. The sender has to get it to you some other way, a download link for instance.
help-category-greylisted = The sender’s server was asked to come back later. That is common, and mostly settles by itself.
help-category-quota = A sending quota was exceeded, or the sender is blocked. Read [Why my sending is blocked](#blocked).
help-category-rejected = Refused on entry for a technical reason. The reply in the trace says which.
help-category-pending = Held until somebody decides. If you were expecting it, [ask for its release](#ask).
help-category-bounce = The automatic notice that an email was not delivered. Where that email is known, the notice’s trace leads to it.
help-category-unfiltered = Passed without the filter: an allowed sender, a released email or local mail. The virus scanner looked at it all the same.

## Sending blocked
help-blocked = Why my sending is blocked
help-blocked-text = A block protects your address and those of the other customers: when too many emails go out, or go to addresses that do not exist, the platform stops accepting them. **A block is not a punishment, and there is a way out.**

help-blocked-refusals = What you got
help-refusal-reply = Reply
help-refusal-address = address
help-refusal-policy = Refused for good: this email will not go out by itself. A rule objects to it, mostly because of an unusual volume, sometimes because the content looks risky.
help-refusal-quota = Refused for now, without a word of explanation: usually the [sending quota](#quotas) is used up.
help-refusal-sender = Refused for now: the address it names, the sender’s, is over its [quota](#quotas) or blocked.
help-refusal-notice = This is the subject of a non-delivery notice: the automatic email that tells you that yours was not delivered. The server’s reply is inside, and it is what says why. Do you get such notices for emails that you did not write? Read [It was not me](#blocked-not-me).

help-blocked-how = How a block works
help-blocked-how-points =
    It is **automatic**: an address that writes to many invalid addresses is blocked. The thresholds are your host’s.
    It lasts **4 hours** and then ends by itself. Where the volume is significant it is **permanent**: you have to ask to be unblocked.
    It is aimed at **the sender’s address**, not at the whole domain.
help-blocked-how-question = What to do depends on one question. Did you send these emails yourself? [Yes, it was me](#blocked-me), or [no, it was not me](#blocked-not-me).

help-blocked-me = It was me
help-blocked-me-text = Your emails are legitimate, but too many at once, or sent to a list that has aged.
help-blocked-me-list =
    Fit your sending to the [limits](#quotas): fewer at a time, further apart.
    Take the invalid addresses off your lists. Your administrator can export them (the **Exports** menu).
    Hand large or repeated mailings to a mailing list service.
    Then [ask to be unblocked](#blocked-ask).

help-blocked-not-me = It was not me
help-blocked-not-me-text = Somebody sends emails without your knowledge, through your website or your mailbox. Do not just wait for the block to end: **as long as the door stays open, it will come back**.
help-blocked-not-me-where = To find out which way they come, open the trace of one of these emails and look at “Sending IP”. “Signed in as” and an address most often point to a mailbox; without them, think of the website first. If in doubt, work through both lists.
help-blocked-website = Through the website
help-blocked-website-list =
    Delete foreign or malicious files.
    Put captchas on your forms.
    Change the passwords: mail account, database, client console, FTP.
    Fix the file permissions.
    Protect folders and admin pages.
help-blocked-website-agency = Does an agency look after the site? Pass this list on to them.
help-blocked-mailbox = Through a mailbox
help-blocked-mailbox-list =
    Scan every device that uses it: computers, phones, tablets.
    Then change its password to a long and complex one. In this order: a device that is still infected would give the new one away too.

help-blocked-ask = Asking to be unblocked
help-blocked-ask-text = When the list is done, ask to be unblocked from the trace of an email that was refused, **and list what was changed**. “It is fixed” is not enough: we need to know why it will not happen again. Say:
help-blocked-ask-points =
    which address is blocked;
    whether the emails were yours or not;
    what you did, point by point, and when;
    if they were yours: how many people you write to, and what you change about it.

help-blocked-again = If it happens again
help-blocked-again-text = A relapse means a new block. Too many blocks on one domain may mean a **definitive** one.

help-quotas = How much may I send?
help-quotas-text = This is what may go out **in an hour**. These are **reference** values: your host may have set others.
help-quota-source = From
help-quota-mails = Emails
help-quota-recipients = Recipients
help-quota-website = a website
help-quota-mailbox = a mailbox
help-quota-mails-count = { $n } emails
help-quota-recipients-count = { $n } recipients
help-quotas-points =
    Emails and recipients are counted separately: one email to 50 people counts as 1 email and 50 recipients. As soon as one of the two is used up, sending is refused.
    An exceptional mailing to fewer than { $n } recipients, to a healthy base, is tolerated. A healthy base means addresses that exist, of people who expect your emails.
    For large or repeated mailings, use a mailing list service: bulk mail is not what this platform is for.

## Blocklists
help-blocklist = My server is on a blocklist
help-blocklist-text = A blocklist names IP addresses, or domains, that spam comes from. Many servers consult it before they accept an email. Being listed means that your emails end up **in the spam folder**, or are **refused**. It does not mean that you did anything wrong.

help-blocklist-whose = Whose address is listed?
help-blocklist-whose-text = The server’s reply, in the trace, usually names the address and the list. If the address is **one of our servers’**, [tell us](#ask): it is for us to ask for the removal. If it is **yours**, your office’s or your own server’s, what follows is for you and for whoever looks after your computers.

help-blocklist-causes = Where it comes from
help-blocklist-causes-points =
    A **bad neighbour**: you share the IP address with others, and one of them sends spam. This is the most frequent cause.
    An **open relay**: a badly set up server lets anybody send through it.
    An **infected computer**: one on your network sends spam and nobody notices.
    A **spoofed domain**: somebody writes pretending to be you.

help-blocklist-out = The way out
help-blocklist-out-steps =
    Read the reason: each list keeps one, and often gives it on its site.
    Scan **every computer**, not only the one that you suspect.
    Send with a password (SMTP AUTH), through port **587**.
    Let no computer out through port **25**: only a mail server needs it.
    Check the **reverse DNS** of the IP address: it must have a name, and the name must lead back to it.
    Put it all behind a **firewall** that lets through only what is needed.
    When the cause is gone, ask for the removal, list by list.
help-blocklist-out-text = A removal may take weeks. It may not last either: if the cause is still there, the address will be listed again.

help-blocklist-lists = Lists in service
help-blocklist-lists-text = Look the address or the domain up on the list’s own site: that is also where it says how to ask for the removal.
help-list = List
help-list-holds = What it lists
help-list-where = Where to look
help-list-became = What became of it
help-list-zen = IP addresses. ZEN puts several lists of Spamhaus together, and the lookup says which one you are on:
help-list-zen-points =
    SBL: sources of spam and those who host them. As a rule it is the address’s provider who asks for the removal.
    CSS: addresses whose mail has a poor reputation, found automatically.
    XBL: infected or hijacked machines.
    PBL: addresses that should not deliver emails themselves, such as an office’s connection. It is no reproach: send through your host’s server, port 587.
help-list-spamcop = IP addresses that sent emails reported as spam. A listing ends by itself when the reports stop.
help-list-barracuda = IP addresses that spam or a virus came from, going by Barracuda and its filters. A form asks for the removal.
help-list-uceprotect = IP addresses (level 1), but also ranges (level 2) and whole providers (level 3): on levels 2 and 3 one can be listed without having done anything. On level 1 a listing ends by itself after 7 days without abuse.
help-list-psbl = IP addresses that wrote to a trap address. The removal is done online.
help-list-mailspike = IP addresses, by their reputation and their part in the spam waves of the moment.
help-list-abusix = IP addresses and domains. The removal is free, but wants an account.
help-list-dbl = Domains with a poor reputation, never IP addresses.
help-list-surbl = Domains of websites named in unwanted emails. It is not a list of senders.
help-list-uribl = Domains named in unwanted emails. A removal request wants an account.
help-blocklist-lists-note = These services change: if in doubt, go by their site. Large mail providers, such as Google and Microsoft, also trust reputations that they work out themselves: one can be on no public list and still be refused there.

help-blocklist-closed = Closed lists
help-blocklist-closed-text = A closed list says nothing about you any more: neither “clean” nor “listed”. It may even start to answer “listed” for everybody. If a server refuses you in its name, it is for that server’s administrator to take it out of their settings.
help-closed-nixspam = Closed on 16 January 2025.
help-closed-sorbs = Closed on 5 June 2024.
help-closed-cbl = No longer a list of this name, but it lives on inside Spamhaus XBL, and so in ZEN: look there.
help-closed-ahbl = Closed. On 1 January 2015 it declared every address “listed”, so that nobody would go on using it.
help-closed-njabl = Closed in 2013.

## Asking
help-ask = Asking for help
help-ask-text = A request starts from a **trace**: whoever answers you has the facts before them, and you have nothing to copy out. There are four things that you can ask.
help-ask-account = To ask, you have to sign in. No account? Your company’s administrator, or your host, can open one for you.
help-ask-kind = Request
help-ask-for = What it is for
help-ask-whitelist = Allowing
help-ask-whitelist-text = Letting through a sender whom the filter stops by mistake. The safest is one address, for your mailbox alone, with an end.
help-ask-unblock = Unblocking
help-ask-unblock-text = Giving a blocked address the right to send again. [List what was changed](#blocked-ask).
help-ask-release = Release
help-ask-release-text = Having a held email delivered. A virus is never released to its recipient; for phishing, an agent decides.
help-ask-question = Question
help-ask-question-text = Everything else: a trace that you do not understand, or that looks wrong to you.

help-ask-seen = What the agent sees
help-ask-seen-points =
    The email’s trace: times, addresses, servers and replies, and the subject if the servers logged it.
    Your request, and the reason that you give.
    Never the text of your emails nor their attachments: Lasso reads the servers’ logs, not the messages.
    Each time an agent looks, it is written into an access journal that your administrator can read.

help-ask-then = What happens then
help-ask-then-steps =
    Your request appears under **Requests**, where you follow the answer.
    An agent takes it. If they need something more, they ask you there.
    They approve or refuse, and say why.
    If it is approved, the request turns to “Applied” when the mail platform has followed.

## Glossary
help-glossary = Glossary
help-term = Word
help-term-ip = IP address
help-term-ip-text = The number of a machine on the Internet. Several customers may share one.
help-term-allow-list = Allow list
help-term-allow-list-text = The senders whom the filter lets through because it was asked to.
help-term-blocklist = Blocklist
help-term-blocklist-text = IP addresses or domains that spam comes from. See [above](#blocklist).
help-term-captcha = Captcha
help-term-captcha-text = The little test, “I am not a robot”, that keeps a program from filling in a form.
help-term-dkim = DKIM
help-term-dkim-text = A signature on the email: it proves which domain signed it, and that it was not altered on the way.
help-term-dmarc = DMARC
help-term-dmarc-text = What a domain asks to be done with emails written in its name when neither SPF nor DKIM proves it.
help-term-greylist = Greylisting
help-term-greylist-text = The server tells a sender whom it does not know to come back in a few minutes. A real server does, a spammer rarely.
help-term-notice = Non-delivery notice
help-term-notice-text = The automatic email that tells the sender that theirs was not delivered.
help-term-queue = Queue
help-term-queue-text = Where a server keeps the emails that it has not been able to deliver yet.
help-term-relay = Open relay
help-term-relay-text = A mail server that passes on anybody’s emails. Spammers make use of it.
help-term-reverse-dns = Reverse DNS
help-term-reverse-dns-text = The name that goes with an IP address. Many servers refuse an address that has none.
help-term-smtp-auth = SMTP AUTH
help-term-smtp-auth-text = Sending with a user name and a password, usually through port 587. That is how a computer, a phone or a website should send.
help-term-spf = SPF
help-term-spf-text = The list, published by a domain, of the servers that may write in its name.
help-term-trace = Trace
help-term-trace-text = All that the servers noted about an email: arrival, filtering, delivery attempts, replies.
