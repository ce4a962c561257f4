# Why a mail did not arrive, what to do, who must act: one block for each reason of src/explain.rs, "-" for "_".
#
# Variables: $rcpt, the recipient’s address; $domain, its domain.
# -verdict: still being tried. -verdict-final: given up. -verdict-refused: refused at our entrance, the sender was told.
# -why, -do (one step a line) and -who are for a delivery; with -refused, for a refusal at our entrance.

cause-after-deferred = Do not send it again: we are keeping the email and will retry by ourselves.
cause-after-final = This email cannot be brought back: once the problem is solved, the sender has to send it again.
cause-after-refused = We never took this email in: the sender’s server was told at once, and has to send it again.

## mailbox_full

cause-mailbox-full-title = Recipient’s mailbox is full
cause-mailbox-full-verdict = Not delivered yet: the mailbox of { $rcpt } is full.
cause-mailbox-full-verdict-final = Not delivered: the mailbox of { $rcpt } is full.
cause-mailbox-full-verdict-refused = Refused on arrival: the mailbox of { $rcpt } is full.
cause-mailbox-full-why = There is no room left in the mailbox. Nothing is wrong with the email itself: with some space it would have been accepted.
cause-mailbox-full-do =
    If the mailbox is yours, delete old emails and empty the bin.
    If it is somebody else’s, tell them by other means that it needs room.
    Otherwise ask the administrator of { $domain } for a larger mailbox.
cause-mailbox-full-who = The recipient, or whoever runs their mail server. There is nothing the sender can do.
cause-mailbox-full-why-refused = { cause-mailbox-full-why }
cause-mailbox-full-do-refused = { cause-mailbox-full-do }
cause-mailbox-full-who-refused = { cause-mailbox-full-who }

## server_full

cause-server-full-title = Recipient’s server out of space
cause-server-full-verdict = Not delivered yet: the mail server of { $domain } is out of disk space.
cause-server-full-verdict-final = Not delivered: the mail server of { $domain } is out of disk space.
cause-server-full-verdict-refused = Refused on arrival: the mail server of { $domain } is out of disk space.
cause-server-full-why = It is the server that has run out of disk or memory, not the mailbox of { $rcpt }. All mail to { $domain } is probably affected.
cause-server-full-do =
    Tell the administrator of { $domain } that their server is refusing mail for lack of space, and show them its reply.
    They need to free disk space there (logs, quarantine, queues) or add some.
cause-server-full-who = Whoever runs the mail server of { $domain }.
cause-server-full-why-refused = { cause-server-full-why }
cause-server-full-do-refused = { cause-server-full-do }
cause-server-full-who-refused = { cause-server-full-who }

## unknown_user

cause-unknown-user-title = No such recipient
cause-unknown-user-verdict = Not delivered yet: there is no mailbox called { $rcpt }.
cause-unknown-user-verdict-final = Not delivered: there is no mailbox called { $rcpt }.
cause-unknown-user-verdict-refused = Refused on arrival: there is no mailbox called { $rcpt }.
cause-unknown-user-why = Nobody at { $domain } has this address. It is misspelt, or it has been removed.
cause-unknown-user-do =
    Check the address letter by letter, and ask the recipient for the right one.
    Correct your address book or list: writing to many dead addresses gets a sender blocked.
    If the address is right, ask the administrator of { $domain } whether the mailbox still exists.
cause-unknown-user-who = The sender, by correcting the address; the administrator of { $domain } if it is correct.
cause-unknown-user-why-refused = { cause-unknown-user-why }
cause-unknown-user-do-refused = { cause-unknown-user-do }
cause-unknown-user-who-refused = { cause-unknown-user-who }

## mailbox_disabled

cause-mailbox-disabled-title = Recipient’s mailbox is disabled
cause-mailbox-disabled-verdict = Not delivered yet: the mailbox { $rcpt } is disabled.
cause-mailbox-disabled-verdict-final = Not delivered: the mailbox { $rcpt } is disabled.
cause-mailbox-disabled-verdict-refused = Refused on arrival: the mailbox { $rcpt } is disabled.
cause-mailbox-disabled-why = The address exists at { $domain }, but its mailbox is suspended, locked, or closed for lack of use.
cause-mailbox-disabled-do =
    Reach the recipient some other way.
    Ask the administrator of { $domain } to reactivate the mailbox, or which address to use instead.
cause-mailbox-disabled-who = The administrator of { $domain }, at the recipient’s request.
cause-mailbox-disabled-why-refused = { cause-mailbox-disabled-why }
cause-mailbox-disabled-do-refused = { cause-mailbox-disabled-do }
cause-mailbox-disabled-who-refused = { cause-mailbox-disabled-who }

## recipient_restricted

cause-recipient-restricted-title = Recipient accepts only some senders
cause-recipient-restricted-verdict = Not delivered yet: { $rcpt } does not take mail from this sender.
cause-recipient-restricted-verdict-final = Not delivered: { $rcpt } does not take mail from this sender.
cause-recipient-restricted-verdict-refused = Refused on arrival: { $rcpt } does not take mail from this sender.
cause-recipient-restricted-why = The address exists but is open to certain senders only: members of a list, people in the same organisation, or approved contacts.
cause-recipient-restricted-do =
    Ask the administrator of { $domain }, or the owner of the list, to allow the sender’s address.
    If it is a mailing list, subscribe with the address you write from.
cause-recipient-restricted-who = The administrator of { $domain }, or the owner of the list.
cause-recipient-restricted-why-refused = { cause-recipient-restricted-why }
cause-recipient-restricted-do-refused = { cause-recipient-restricted-do }
cause-recipient-restricted-who-refused = { cause-recipient-restricted-who }

## greylisting

cause-greylisting-title = Greylisted for now
cause-greylisting-verdict = Not delivered yet: the server of { $domain } asks us to come back a little later (greylisting).
cause-greylisting-verdict-final = Not delivered: the server of { $domain } kept asking us to come back later (greylisting).
cause-greylisting-verdict-refused = Refused on arrival: first contact, the sender’s server has to try again (greylisting).
cause-greylisting-why = The server turns unknown senders away for a few minutes: real servers come back, spammers seldom do. This is common and harmless.
cause-greylisting-do =
    Wait: one of the next attempts is normally accepted, often within the hour.
    If it keeps happening, ask the administrator of { $domain } to exempt our IP addresses from greylisting.
cause-greylisting-who = Nobody for now.
cause-greylisting-why-refused = Our server asked the sender’s to try again in a few minutes: real servers come back, spammers seldom do. Nothing is lost.
cause-greylisting-do-refused =
    Wait: the sender’s server will retry by itself.
    If nothing has arrived after a few hours, that server does not retry: ask us to allow-list the sender.
cause-greylisting-who-refused = Nobody for now: the sender’s server has to come back.

## rate_limited

cause-rate-limited-title = Too many emails too fast
cause-rate-limited-verdict = Not delivered yet: the server of { $domain } limits how much mail it takes.
cause-rate-limited-verdict-final = Not delivered: the server of { $domain } limits how much mail it takes.
cause-rate-limited-verdict-refused = Refused on arrival: too many messages or connections in a short time.
cause-rate-limited-why = The recipient or their server is getting too many emails, or too many connections from us, in a short time. The limit lifts by itself.
cause-rate-limited-do =
    Wait: later attempts are spaced out and usually get through within hours.
    If you are sending a mailing to { $domain }, spread it over time.
    If this lasts more than a day, pass the reply shown below on to the administrator of { $domain }.
cause-rate-limited-who = Nobody for now; the sender, if this is a mailing.
cause-rate-limited-why-refused = The sender’s server opened too many connections or offered too many messages in a short time, and ours asked it to slow down.
cause-rate-limited-do-refused =
    Wait: a well-behaved server slows down and retries by itself.
    The administrator of the sending server should lower its number of parallel connections.
cause-rate-limited-who-refused = Whoever runs the sending server.

## office365_throttled

cause-office365-throttled-title = Office 365 is throttling us
cause-office365-throttled-verdict = Not delivered yet: Office 365 is throttling mail from our servers to { $domain }.
cause-office365-throttled-verdict-final = Not delivered: Office 365 is throttling mail from our servers to { $domain }.
cause-office365-throttled-verdict-refused = Refused on arrival: Office 365 is throttling mail from our servers to { $domain }.
cause-office365-throttled-why = Microsoft slows down or greylists our IP addresses because it sees them pass on a lot of mail and does not know that { $domain } trusts them. The email itself is not at fault.
cause-office365-throttled-do =
    In the Microsoft Defender portal, add our IP addresses to the connection filter’s IP allow list.
    In the Exchange admin centre, turn on enhanced filtering for connectors on the inbound connector that takes our mail.
    If you do not run { $domain }, pass these two steps and the reply shown below on to its administrator.
cause-office365-throttled-who = The Microsoft 365 administrator of { $domain }.
cause-office365-throttled-why-refused = { cause-office365-throttled-why }
cause-office365-throttled-do-refused = { cause-office365-throttled-do }
cause-office365-throttled-who-refused = { cause-office365-throttled-who }

## remote_temporary

cause-remote-temporary-title = Temporary trouble at the recipient’s
cause-remote-temporary-verdict = Not delivered yet: the server of { $domain } has a passing problem.
cause-remote-temporary-verdict-final = Not delivered: the server of { $domain } was not able to take the email.
cause-remote-temporary-verdict-refused = Refused on arrival: a passing problem kept the email from being accepted.
cause-remote-temporary-why = The recipient’s server is busy, under maintenance or partly down, and asks for another try. It has nothing against the email.
cause-remote-temporary-do =
    Wait: we retry by ourselves.
    If it lasts more than a few hours, pass the reply shown below on to the administrator of { $domain }.
cause-remote-temporary-who = Whoever runs the mail server of { $domain }, if it lasts.
cause-remote-temporary-why-refused = { cause-remote-temporary-why }
cause-remote-temporary-do-refused = { cause-remote-temporary-do }
cause-remote-temporary-who-refused = { cause-remote-temporary-who }

## spf

cause-spf-title = SPF check failed
cause-spf-verdict = Not delivered yet: the sender did not pass the SPF check.
cause-spf-verdict-final = Not delivered: the sender did not pass the SPF check.
cause-spf-verdict-refused = Refused on arrival: the sender did not pass the SPF check.
cause-spf-why = The sender’s domain publishes which servers may write in its name (SPF), and the one that offered this email is not among them. Where we filter for { $domain }, its server may also be checking our address by mistake instead of the sender’s.
cause-spf-do =
    Mail that { $domain } receives from outside: its administrator should declare our IP addresses as a trusted gateway, so that SPF is checked against the original sender.
    Mail sent from your own domain: add the sending server (or your provider’s “include”) to the SPF record in your DNS.
    Mail that is forwarded automatically: forward with sender rewriting (SRS), or collect the original mailbox instead.
cause-spf-who = The administrator of the sender’s DNS for outgoing mail; the administrator of { $domain } for mail that we filter.
cause-spf-why-refused = The sender’s domain publishes which servers may write in its name (SPF), and the one that offered us this email is not among them.
cause-spf-do-refused =
    The sender should ask their domain’s administrator to add the sending server to the SPF record.
    If the email reaches us through automatic forwarding, the sender has to be rewritten (SRS).
cause-spf-who-refused = The administrator of the sender’s DNS.

## dmarc

cause-dmarc-title = DMARC check failed
cause-dmarc-verdict = Not delivered yet: the sender did not pass the DMARC check.
cause-dmarc-verdict-final = Not delivered: the sender did not pass the DMARC check.
cause-dmarc-verdict-refused = Refused on arrival: the sender did not pass the DMARC check.
cause-dmarc-why = The domain in “From” asks (DMARC) that mail be refused unless SPF or DKIM proves where it comes from, and this one did not prove it. Passing through our filter can be enough to upset that check if { $domain } does not know that we are its gateway; Google is the typical case.
cause-dmarc-do =
    If { $domain } is on Google Workspace and we filter for it: its administrator should declare our IP addresses as an inbound gateway (Apps › Google Workspace › Gmail › Spam, phishing and malware › Inbound gateway).
    If it is another server: declare our IP addresses there as a trusted relay.
    Mail sent from your own domain: sign it with DKIM in the name of that domain, and check that SPF covers the sending server.
cause-dmarc-who = The administrator of { $domain } for mail that we filter; the administrator of the sender’s DNS for outgoing mail.
cause-dmarc-why-refused = The domain in “From” asks (DMARC) that mail be refused unless SPF or DKIM proves where it comes from, and this one did not prove it. It may be a forgery.
cause-dmarc-do-refused =
    If you were expecting the email, its sender needs to sign with DKIM and bring their SPF record up to date.
    Ask for allow-listing only after checking with the sender some other way.
cause-dmarc-who-refused = The administrator of the sender’s DNS.

## authentication_failed

cause-authentication-failed-title = Sender could not be verified
cause-authentication-failed-verdict = Not delivered yet: nothing proves that the email comes from its sender.
cause-authentication-failed-verdict-final = Not delivered: nothing proves that the email comes from its sender.
cause-authentication-failed-verdict-refused = Refused on arrival: nothing proves that the email comes from its sender.
cause-authentication-failed-why = Neither SPF nor DKIM could confirm the sender, or the email speaks for a domain that is not its own. Large providers no longer accept such mail.
cause-authentication-failed-do =
    Mail sent from your own domain: publish an SPF record that covers your sending servers, and turn DKIM signing on.
    Mail that we filter for { $domain }: its administrator should declare our IP addresses as a trusted gateway.
    Check that the sending address belongs to the domain you are writing from.
cause-authentication-failed-who = The administrator of the sender’s DNS.
cause-authentication-failed-why-refused = { cause-authentication-failed-why }
cause-authentication-failed-do-refused = { cause-authentication-failed-do }
cause-authentication-failed-who-refused = { cause-authentication-failed-who }

## spam

cause-spam-title = Taken for spam
cause-spam-verdict = Not delivered yet: the server of { $domain } took the email for spam.
cause-spam-verdict-final = Not delivered: the server of { $domain } took the email for spam.
cause-spam-verdict-refused = Refused on arrival: our filter took the email for spam.
cause-spam-why = Our platform passed this email on, but the recipient’s own filter judged it unwanted because of its content or its sender.
cause-spam-do =
    Where we filter for { $domain }: its administrator should allow our IP ranges there, so that mail is not filtered twice.
    Otherwise ask them to allow the sender, or to release the email if they have it in quarantine.
    Sender: look the message over (short links, attachments, advertising language) before sending it again.
cause-spam-who = Whoever runs the mail server of { $domain }.
cause-spam-why-refused = Our filter judged the email unwanted before accepting it. Its sender was told.
cause-spam-do-refused =
    If the email is legitimate, ask us to allow-list its sender, and say why you expect it.
    Sender: look the message over (links, attachments, advertising language) before sending it again.
cause-spam-who-refused = The sender; our support team, if the filter got it wrong.

## blocklisted_ip

cause-blocklisted-ip-title = Sending server is blocklisted
cause-blocklisted-ip-verdict = Not delivered yet: the server of { $domain } blocks our server’s IP address.
cause-blocklisted-ip-verdict-final = Not delivered: the server of { $domain } blocks our server’s IP address.
cause-blocklisted-ip-verdict-refused = Refused on arrival: the sender’s IP address is on a blocklist.
cause-blocklisted-ip-why = Our server’s IP address is on a blocklist, or has a poor reputation with the server of { $domain }. Most often the cause is another customer on a shared address.
cause-blocklisted-ip-do =
    Report this refusal to us: we ask the list named in the reply to remove our address, which can take time.
    Where we filter for { $domain }, its administrator should allow our IP addresses on their server.
    If your own computers or website have been sending spam, scan them, and send only through port 587 with a password.
cause-blocklisted-ip-who = Our support team, with the blocklist; the administrator of { $domain }, who can allow our addresses.
cause-blocklisted-ip-why-refused = The server that contacted us is on a blocklist that ours consults. We turned it away, and its administrator was told.
cause-blocklisted-ip-do-refused =
    The sender should pass the refusal on to whoever runs their sending server.
    They need to find the cause (an infected computer, an open relay, a neighbour on the same address) and then ask the list named in the reply for removal.
    Meanwhile you can ask us to allow-list the sender.
cause-blocklisted-ip-who-refused = Whoever runs the sending server.

## blocklisted_domain

cause-blocklisted-domain-title = Sender’s domain has poor reputation
cause-blocklisted-domain-verdict = Not delivered yet: the sender’s domain has a poor reputation.
cause-blocklisted-domain-verdict-final = Not delivered: the sender’s domain has a poor reputation.
cause-blocklisted-domain-verdict-refused = Refused on arrival: the sender’s domain has a poor reputation.
cause-blocklisted-domain-why = The sender’s domain is on a blocklist, or too much of its mail has been reported as unwanted. Another server would not help.
cause-blocklisted-domain-do =
    Make sure that nobody is forging the domain: publish SPF, DKIM and DMARC.
    Stop writing to invalid addresses and to people who did not agree to it, and clean your lists.
    Ask the list named in the reply for removal, and explain what was put right.
cause-blocklisted-domain-who = The sender and the administrator of their domain.
cause-blocklisted-domain-why-refused = { cause-blocklisted-domain-why }
cause-blocklisted-domain-do-refused = { cause-blocklisted-domain-do }
cause-blocklisted-domain-who-refused = { cause-blocklisted-domain-who }

## policy

cause-policy-title = Refused by a rule
cause-policy-verdict = Not delivered yet: a rule of the server of { $domain } refuses this email.
cause-policy-verdict-final = Not delivered: a rule of the server of { $domain } refuses this email.
cause-policy-verdict-refused = Refused on arrival: a rule of our server refuses this email.
cause-policy-why = A rule of the server objects to this email without saying which one. Nothing is broken, and the address is not unknown.
cause-policy-do =
    Pass the reply shown below on to the administrator of { $domain }. Only they can tell which rule applies.
    Try without attachments and links: if that gets through, it was the content.
cause-policy-who = Whoever runs the mail server of { $domain }.
cause-policy-why-refused = A rule of our platform objects to this email: to its content, to its sender, or to the way it is sent. For outgoing mail it is usually an unusual volume or risky content.
cause-policy-do-refused =
    Try without attachments and links: if that gets through, it was the content.
    If you send a lot of mail, slow down and remove invalid addresses from your lists.
    If it is still refused, write to us and include the reply shown below.
cause-policy-who-refused = The sender; our support team, if it is still refused.

## virus

cause-virus-title = Virus found
cause-virus-verdict = Not delivered yet: an antivirus found a virus in the email.
cause-virus-verdict-final = Not delivered: an antivirus found a virus in the email.
cause-virus-verdict-refused = Refused on arrival: an antivirus found a virus in the email.
cause-virus-why = An antivirus recognised malware in the email or in an attachment. It will be neither delivered nor released.
cause-virus-do =
    Do not try to get around it by zipping or renaming the attachment.
    Sender: scan your computer, then change your mail password.
    If the file is clean, have it checked and send it through a sharing service.
cause-virus-who = The sender, who should scan their computer.
cause-virus-why-refused = { cause-virus-why }
cause-virus-do-refused = { cause-virus-do }
cause-virus-who-refused = { cause-virus-who }

## content

cause-content-title = Forbidden attachment or content
cause-content-verdict = Not delivered yet: the email contains a forbidden attachment or content.
cause-content-verdict-final = Not delivered: the email contains a forbidden attachment or content.
cause-content-verdict-refused = Refused on arrival: the email contains a forbidden attachment or content.
cause-content-why = The server does not take this kind of attachment or content (programs, protected archives, macros…), virus or not.
cause-content-do =
    Send the message again without the attachment, or convert it (to PDF, for instance).
    For a large or technical file, send a download link instead.
    If this kind of file is a must, the recipient can ask their administrator for an exception.
cause-content-who = The sender.
cause-content-why-refused = { cause-content-why }
cause-content-do-refused = { cause-content-do }
cause-content-who-refused = { cause-content-who }

## message_too_big

cause-message-too-big-title = Email too large
cause-message-too-big-verdict = Not delivered yet: the email is larger than { $domain } accepts.
cause-message-too-big-verdict-final = Not delivered: the email is larger than { $domain } accepts.
cause-message-too-big-verdict-refused = Refused on arrival: the email is larger than we accept.
cause-message-too-big-why = With its attachments the email is larger than the server accepts. Once encoded, an attachment weighs about a third more than the file.
cause-message-too-big-do =
    Shrink or compress the attachments, or spread them over several emails.
    Or put them on a sharing service and send the link.
cause-message-too-big-who = The sender.
cause-message-too-big-why-refused = { cause-message-too-big-why }
cause-message-too-big-do-refused = { cause-message-too-big-do }
cause-message-too-big-who-refused = { cause-message-too-big-who }

## malformed

cause-malformed-title = Email breaks the standards
cause-malformed-verdict = Not delivered yet: the email or the dialogue breaks the mail standards.
cause-malformed-verdict-final = Not delivered: the email or the dialogue breaks the mail standards.
cause-malformed-verdict-refused = Refused on arrival: the email or the dialogue breaks the mail standards.
cause-malformed-why = The server found a technical fault: a missing or duplicate header, a malformed address, forbidden characters, or a misused command. What the email says does not matter.
cause-malformed-do =
    Try sending the same message from another mail program.
    If a website or an application produced it, pass the reply shown below on to its developer.
cause-malformed-who = The sender, or whoever maintains the software that produced the email.
cause-malformed-why-refused = { cause-malformed-why }
cause-malformed-do-refused = { cause-malformed-do }
cause-malformed-who-refused = { cause-malformed-who }

## relay_denied

cause-relay-denied-title = Relaying denied
cause-relay-denied-verdict = Not delivered yet: the server we reached does not take mail for { $domain }.
cause-relay-denied-verdict-final = Not delivered: the server we reached does not take mail for { $domain }.
cause-relay-denied-verdict-refused = Refused on arrival: we do not take mail for { $domain }.
cause-relay-denied-why = The server in charge of { $domain } does not know it as one of its own domains. Either the domain is not set up there, or its MX records point to the wrong place.
cause-relay-denied-do =
    The administrator of { $domain } should check that the domain is set up on their mail server.
    They should also check the MX records and the delivery address that we use.
cause-relay-denied-who = Whoever runs the mail server of { $domain }.
cause-relay-denied-why-refused = { $domain } is not a domain we receive mail for, and the sender did not sign in to send to the outside.
cause-relay-denied-do-refused =
    To send: turn on authentication (SMTP AUTH, port 587) in the mail program.
    If { $domain } is meant to go through us, ask us to attach it, and check its MX records.
cause-relay-denied-who-refused = The sender; our support team, if { $domain } is one of yours.

## connection_refused

cause-connection-refused-title = Recipient’s server unreachable
cause-connection-refused-verdict = Not delivered yet: the server of { $domain } does not accept the connection.
cause-connection-refused-verdict-final = Not delivered: the server of { $domain } does not accept the connection.
cause-connection-refused-verdict-refused = Refused on arrival: the server of { $domain } cannot be reached.
cause-connection-refused-why = We could not open the connection: the server of { $domain } is down, a firewall is in the way, or its address has changed. It never got to see the email.
cause-connection-refused-do =
    Tell the administrator of { $domain } by some other means than email.
    They should check that the server is up, that port 25 is open to our IP addresses, and that the MX record or delivery address is current.
cause-connection-refused-who = Whoever runs the mail server of { $domain }.
cause-connection-refused-why-refused = { cause-connection-refused-why }
cause-connection-refused-do-refused = { cause-connection-refused-do }
cause-connection-refused-who-refused = { cause-connection-refused-who }

## connection_lost

cause-connection-lost-title = Connection lost
cause-connection-lost-verdict = Not delivered yet: the server of { $domain } dropped the connection.
cause-connection-lost-verdict-final = Not delivered: the server of { $domain } dropped the connection.
cause-connection-lost-verdict-refused = Refused on arrival: the connection was dropped.
cause-connection-lost-why = The connection broke before the server of { $domain } confirmed delivery. If it broke at the very end, the email may arrive twice.
cause-connection-lost-do =
    Wait: a single incident is settled by the next attempt.
    If it keeps happening, the administrator of { $domain } should look at their firewall, antivirus and server logs at the time shown.
cause-connection-lost-who = Whoever runs the mail server of { $domain }, if it keeps happening.
cause-connection-lost-why-refused = { cause-connection-lost-why }
cause-connection-lost-do-refused = { cause-connection-lost-do }
cause-connection-lost-who-refused = { cause-connection-lost-who }

## timeout

cause-timeout-title = No answer in time
cause-timeout-verdict = Not delivered yet: the server of { $domain } does not answer in time.
cause-timeout-verdict-final = Not delivered: the server of { $domain } does not answer in time.
cause-timeout-verdict-refused = Refused on arrival: the dialogue took too long.
cause-timeout-why = The server of { $domain } did not answer within the time allowed: it is overloaded or down, or a firewall swallows the traffic.
cause-timeout-do =
    Wait: we retry by ourselves.
    If it lasts, tell the administrator of { $domain } by some other means than email: they should check the server’s load, its spam filter and the firewall.
cause-timeout-who = Whoever runs the mail server of { $domain }.
cause-timeout-why-refused = { cause-timeout-why }
cause-timeout-do-refused = { cause-timeout-do }
cause-timeout-who-refused = { cause-timeout-who }

## tls

cause-tls-title = Encryption failed
cause-tls-verdict = Not delivered yet: the connection could not be encrypted as required.
cause-tls-verdict-final = Not delivered: the connection could not be encrypted as required.
cause-tls-verdict-refused = Refused on arrival: the connection could not be encrypted as required.
cause-tls-why = One of the servers insists on encryption (TLS), and the other does not offer it or shows an invalid certificate. The email was not sent in the clear.
cause-tls-do =
    The administrator of { $domain } should check that STARTTLS is on and that the certificate is valid: name, date, complete chain.
    If they publish an MTA-STS or DANE policy, it has to match the current MX servers.
cause-tls-who = Whoever runs the mail server of { $domain }.
cause-tls-why-refused = { cause-tls-why }
cause-tls-do-refused =
    In the sending program or server, turn on STARTTLS (port 587) or TLS (port 465).
    Update software that is too old for TLS 1.2.
cause-tls-who-refused = Whoever runs the sending server.

## domain_not_found

cause-domain-not-found-title = Domain unknown or without mail
cause-domain-not-found-verdict = Not delivered yet: the domain { $domain } does not exist or takes no mail.
cause-domain-not-found-verdict-final = Not delivered: the domain { $domain } does not exist or takes no mail.
cause-domain-not-found-verdict-refused = Refused on arrival: the domain { $domain } does not exist or takes no mail.
cause-domain-not-found-why = DNS does not know { $domain }, finds no mail server for it, or says that it takes no mail. The address is probably misspelt.
cause-domain-not-found-do =
    Check what follows the @ in { $rcpt } (common slips: “gmial.com”, “.con”).
    If the domain is right, its owner should check that it has not expired and has a working MX record.
cause-domain-not-found-who = The sender, by correcting the address; the owner of { $domain } if it is correct.
cause-domain-not-found-why-refused = { cause-domain-not-found-why }
cause-domain-not-found-do-refused = { cause-domain-not-found-do }
cause-domain-not-found-who-refused = { cause-domain-not-found-who }

## dns_temporary

cause-dns-temporary-title = DNS of the domain fails
cause-dns-temporary-verdict = Not delivered yet: the DNS of { $domain } does not answer.
cause-dns-temporary-verdict-final = Not delivered: the DNS of { $domain } does not answer.
cause-dns-temporary-verdict-refused = Refused on arrival: the DNS of { $domain } does not answer.
cause-dns-temporary-why = To find out where to deliver, we ask the DNS of { $domain }, and its name servers do not answer properly. The domain may well exist; we cannot tell.
cause-dns-temporary-do =
    Wait: such failures seldom last more than a few hours.
    If it persists, whoever runs the DNS of { $domain } should check its name servers and, where used, DNSSEC.
cause-dns-temporary-who = Whoever runs the DNS of { $domain }.
cause-dns-temporary-why-refused = { cause-dns-temporary-why }
cause-dns-temporary-do-refused = { cause-dns-temporary-do }
cause-dns-temporary-who-refused = { cause-dns-temporary-who }

## routing_loop

cause-routing-loop-title = Email goes round in circles
cause-routing-loop-verdict = Not delivered yet: the email goes round in circles between servers.
cause-routing-loop-verdict-final = Not delivered: the email goes round in circles between servers.
cause-routing-loop-verdict-refused = Refused on arrival: the email goes round in circles between servers.
cause-routing-loop-why = The servers hand the email to one another and none keeps it: an MX record, a forward or a delivery address leads back to where it came from.
cause-routing-loop-do =
    Check that the delivery address of { $domain } is not one of our own servers.
    Check automatic forwards: two mailboxes must not forward to each other.
    If all looks right, write to us and we will follow the path together.
cause-routing-loop-who = The administrator of { $domain }, with our support team.
cause-routing-loop-why-refused = { cause-routing-loop-why }
cause-routing-loop-do-refused = { cause-routing-loop-do }
cause-routing-loop-who-refused = { cause-routing-loop-who }

## sender_domain

cause-sender-domain-title = Sender’s address not valid
cause-sender-domain-verdict = Not delivered yet: the sender’s address does not exist or cannot receive replies.
cause-sender-domain-verdict-final = Not delivered: the sender’s address does not exist or cannot receive replies.
cause-sender-domain-verdict-refused = Refused on arrival: the sender’s address does not exist or cannot receive replies.
cause-sender-domain-why = The sender’s domain or address does not exist, is misspelt, or could not be verified. Mail that cannot be replied to is refused.
cause-sender-domain-do =
    Sender: correct the sending address in the program or website that produces these emails.
    Check that the domain still exists and has an MX or A record.
cause-sender-domain-who = The sender, or the administrator of their domain.
cause-sender-domain-why-refused = { cause-sender-domain-why }
cause-sender-domain-do-refused = { cause-sender-domain-do }
cause-sender-domain-who-refused = { cause-sender-domain-who }

## sender_blocked

cause-sender-blocked-title = Sender is blocked
cause-sender-blocked-verdict = Not delivered yet: the sender is blocked by the server of { $domain }.
cause-sender-blocked-verdict-final = Not delivered: the sender is blocked by the server of { $domain }.
cause-sender-blocked-verdict-refused = Refused on arrival: the sender’s address is blocked or over its quota.
cause-sender-blocked-why = The recipient’s server refuses everything from this address: it is on that server’s block list, or the recipient blocked it.
cause-sender-blocked-do =
    Reach the recipient some other way and ask them to unblock the address.
    Otherwise pass the reply shown below on to the administrator of { $domain }.
    Sender: make sure that your address has not been used to send spam without your knowledge.
cause-sender-blocked-who = The administrator of { $domain } or the recipient, at the sender’s request.
cause-sender-blocked-why-refused = The address is over its sending quota, or was blocked for writing to too many invalid addresses. An automatic block lasts 4 hours; with a large volume it can become permanent.
cause-sender-blocked-do-refused =
    If these emails are yours: spread them out to stay within the limits, and hand large or repeated mailings to a mailing list service.
    If they are not, and they come from your website: delete foreign or malicious files, put captchas on your forms, fix file permissions, protect folders and admin pages, and change your passwords (mail, database, client console, FTP).
    If they are not, and they come from a mailbox: scan every device that uses it, then change its password to a long and complex one.
    Then ask to be unblocked and list what was changed. A relapse means a new block.
cause-sender-blocked-who-refused = The sender, then our support team for the unblocking.

## sender_not_allowed

cause-sender-not-allowed-title = Sending address not allowed
cause-sender-not-allowed-verdict = Not delivered yet: this account may not send with this address.
cause-sender-not-allowed-verdict-final = Not delivered: this account may not send with this address.
cause-sender-not-allowed-verdict-refused = Refused on arrival: this account may not send with this address.
cause-sender-not-allowed-why = The account that signed in tries to send in the name of an address that is not its own.
cause-sender-not-allowed-do =
    In the mail program, pick a sending address that belongs to the account you use.
    To send in the name of another address, ask your administrator to add it to your account.
cause-sender-not-allowed-who = The sender, or the administrator of their domain.
cause-sender-not-allowed-why-refused = { cause-sender-not-allowed-why }
cause-sender-not-allowed-do-refused = { cause-sender-not-allowed-do }
cause-sender-not-allowed-who-refused = { cause-sender-not-allowed-who }

## quota_exceeded

cause-quota-exceeded-title = Sending quota exceeded
cause-quota-exceeded-verdict = Not delivered yet: the sender is over their sending quota.
cause-quota-exceeded-verdict-final = Not delivered: the sender is over their sending quota.
cause-quota-exceeded-verdict-refused = Refused on arrival: the sender is over their sending quota.
cause-quota-exceeded-why = The sender has sent more messages, or to more recipients, than they may in an hour. The counter frees itself with time.
cause-quota-exceeded-do =
    Wait about an hour before sending again; do not retry in a loop.
    If these emails are yours: spread them out to stay within the limits, and hand large or repeated mailings to a mailing list service.
    If they are not, and they come from your website: delete foreign or malicious files, put captchas on your forms, fix file permissions, protect folders and admin pages, and change your passwords (mail, database, client console, FTP).
    If they are not, and they come from a mailbox: scan every device that uses it, then change its password to a long and complex one.
cause-quota-exceeded-who = The sender.
cause-quota-exceeded-why-refused = { cause-quota-exceeded-why }
cause-quota-exceeded-do-refused = { cause-quota-exceeded-do }
cause-quota-exceeded-who-refused = { cause-quota-exceeded-who }

## authentication

cause-authentication-title = Sign-in refused
cause-authentication-verdict = Not delivered yet: signing in (name and password) failed.
cause-authentication-verdict-final = Not delivered: signing in (name and password) failed.
cause-authentication-verdict-refused = Refused on arrival: signing in (name and password) failed.
cause-authentication-why = The server wants a valid user name and password before it takes the email, and did not get them.
cause-authentication-do =
    Check the user name (often the full address) and the password in the mail program.
    Use port 587 with STARTTLS or port 465 with TLS, with authentication turned on.
    If you changed nothing, replace the password: somebody else may have used it.
cause-authentication-who = The sender.
cause-authentication-why-refused = { cause-authentication-why }
cause-authentication-do-refused = { cause-authentication-do }
cause-authentication-who-refused = { cause-authentication-who }

## helo

cause-helo-title = Sending server gives bad name
cause-helo-verdict = Not delivered yet: the sending server introduces itself with an invalid name.
cause-helo-verdict-final = Not delivered: the sending server introduces itself with an invalid name.
cause-helo-verdict-refused = Refused on arrival: the sending server introduces itself with an invalid name.
cause-helo-why = When opening the connection (HELO), the sending server gave an incomplete or false name, which mostly infected computers do.
cause-helo-do =
    Whoever runs the sending server should give it a full name (such as mail.example.com) that exists in DNS.
    If the email comes from a computer or a website, send it through port 587 with a password rather than directly.
cause-helo-who = Whoever runs the sending server.
cause-helo-why-refused = { cause-helo-why }
cause-helo-do-refused = { cause-helo-do }
cause-helo-who-refused = { cause-helo-who }

## reverse_dns

cause-reverse-dns-title = Reverse DNS is missing
cause-reverse-dns-verdict = Not delivered yet: the sending server’s IP address has no valid name (reverse DNS).
cause-reverse-dns-verdict-final = Not delivered: the sending server’s IP address has no valid name (reverse DNS).
cause-reverse-dns-verdict-refused = Refused on arrival: the sending server’s IP address has no valid name (reverse DNS).
cause-reverse-dns-why = The sending server’s IP address has no PTR record, or the name does not lead back to the same address. Many servers then refuse everything.
cause-reverse-dns-do =
    Whoever runs the sending server should ask their hosting provider for a PTR record for the IP address.
    The name must itself lead to that IP address (A or AAAA record).
    If the email left from our servers, report this refusal to us.
cause-reverse-dns-who = Whoever runs the sending server; our support team, if the email left from ours.
cause-reverse-dns-why-refused = { cause-reverse-dns-why }
cause-reverse-dns-do-refused = { cause-reverse-dns-do }
cause-reverse-dns-who-refused = { cause-reverse-dns-who }

## gateway_temporary

cause-gateway-temporary-title = Passing incident on our side
cause-gateway-temporary-verdict = Not delivered yet: a passing incident on our platform delays the email.
cause-gateway-temporary-verdict-final = Not delivered: an incident on our platform prevented delivery.
cause-gateway-temporary-verdict-refused = Refused on arrival: a passing incident on our platform, the sender has to retry.
cause-gateway-temporary-why = One of our services did not answer in time. Neither the sender, nor the recipient, nor the email is at fault.
cause-gateway-temporary-do =
    Wait: the email goes out as soon as the service is back.
    If it lasts more than an hour, tell us.
cause-gateway-temporary-who = Our support team.
cause-gateway-temporary-why-refused = { cause-gateway-temporary-why }
cause-gateway-temporary-do-refused =
    Wait: the sender’s server retries by itself.
    If the email is not there after an hour, tell us.
cause-gateway-temporary-who-refused = { cause-gateway-temporary-who }

## other

cause-other-title = Refused, cause not recognised
cause-other-verdict = Not delivered yet: the server of { $domain } has not accepted the email for { $rcpt } yet.
cause-other-verdict-final = Not delivered: the server of { $domain } did not accept the email for { $rcpt }.
cause-other-verdict-refused = Refused on arrival: our server did not accept the email for { $rcpt }.
cause-other-why = We do not recognise the cause in the server’s reply. It is shown as it came: read it, it often says what matters.
cause-other-do =
    Read the reply shown below: it may contain an explanation or a link.
    Pass it on to the administrator of { $domain }.
cause-other-who = Whoever runs the mail server of { $domain }.
cause-other-why-refused = { cause-other-why }
cause-other-do-refused =
    Read the reply shown below.
    If it does not help, ask us from this page.
cause-other-who-refused = The sender; our support team, if the reply does not help.
