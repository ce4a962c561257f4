# The words of the pages. French is written first; every key and argument here is there too.

## Frame
skip = Skip to content
nav-label = Main menu
nav-account = Account and preferences
nav-messages = Emails
nav-home = Home
nav-tickets = Requests
nav-desk = Desk
nav-lists = Lists
nav-exports = Exports
nav-people = People
nav-tenants = Tenants
nav-sources = Sources
nav-journal = Access journal
nav-outbox = E-mails to people
nav-help = Help
nav-account-page = My account
language = Language
theme = Theme
theme-system = Device theme
theme-light = Light theme
theme-dark = Dark theme
sign-out = Sign out
close = Close
go-to-messages = See the emails
go-to-sign-in = Sign in
role-user = user
role-admin = administrator
role-agent = support agent
role-operator = operator

## Sign-in
sign-in-title = Sign in
sign-in-lead = Where is my email? Sign in to find its trace.
sign-in-email = Email address
sign-in-password = Password
sign-in-submit = Sign in
sign-in-error-email-missing = Enter your email address.
sign-in-error-password-missing = Enter your password.
sign-in-error-form-wrong-credentials = This address and this password do not go together. Check both, or ask your administrator for a new password.
sign-in-error-form-too-many-attempts = Too many attempts to sign in. Wait a few minutes, then try again.
demo-title = Demonstration accounts
demo-password = They share one password:
demo-role = Role

## Problems
problem-not-found-title = Not found
problem-not-found-text = This page does not exist, or it is not open to you. If somebody sent you the link, ask them to check that the email concerns you.
problem-forbidden-title = Not allowed
problem-forbidden-text = Your account does not allow this. Your administrator can grant you the right.
problem-invalid-title = Request not understood
problem-invalid-text = What was sent is not what this page expects. Go back and try again.
problem-internal-title = Something failed on our side
problem-internal-text = Your emails are not affected: only this page could not be prepared. Try again in a moment; if it goes on, give the reference below to support.
problem-reference = Reference: { $reference }
problem-retry = Try again

## List
messages-title = Emails
search-label = Search all emails
search-hint = Address, domain, IP, queue id, Message-ID…
search-submit = Search
tenant-label = Customer
tenant-own = Company
tenant-submit = Show
tenant-operator = Mail of no known domain
tabs-label = Categories
pager-label = Pages
pager-newer = Newer
pager-older = Older
filter-remove = Remove the filter { $filter }
filter-search = Search: { $query }
period-48h = Last 48 hours
period-7d = Last 7 days
period-30d = Last 30 days
period-all = From the beginning
period-48h-in = in 48 h
period-7d-in = in 7 days
period-30d-in = in 30 days
period-all-in = from the beginning
direction-label = Direction
direction-any = All directions
direction-in = Incoming
direction-out = Outgoing
direction-internal = Internal
status-any = All statuses
column-time = Time
column-status = Status
column-category = Category
column-subject = Subject
column-from = From
column-to = To
column-size = Size
column-trace = Trace
trace-link = Trace
trace-link-label = Trace the email from { $from } to { $to }, { $when }
subject-unknown = subject not logged
subject-empty = empty subject
subject-hashed = Subject hidden (fingerprint { $hash })
subject-hidden = Subject hidden by your organisation
null-sender = empty sender (notice)
sender-unknown = unknown sender
recipient-unknown = unknown recipient
messages-counted = { $rows } of { $total } { $period }
messages-counted-all = { $count ->
    [one] { $n } email { $period }
   *[other] { $n } emails { $period }
 }
live-switch = Live
live-on = The list renews itself.
live-news = New emails:
live-lost = Connection lost, trying again…
live-ended = The list no longer renews itself. Click to go on.
read-up-to = Logs read up to:
read-up-to-late = The logs are late. Last line read:

## Empty lists
empty-title = No email yet
empty-never-read = Lasso has not read a single log line yet. As soon as a server sends its own, the emails will appear here.
empty-never-arrived = The logs are being read, but no email of your domains has passed through them yet.
empty-never-arrived-own = No email has come by your addresses yet. Is one missing? Ask the administrator of your company to add it.
empty-no-address-title = No address is attached to you
empty-no-address-text = You see the emails of your own addresses. Ask your company’s administrator to attach them to your account.
empty-period-title = No email { $period }
empty-filtered-title = No email { $period } with these filters
empty-search-title = No result for “{ $query }”
empty-last-any = Whatever the filters, the last email arrived on { $when }.
empty-last = The last email arrived on { $when }.
empty-elsewhere = { $count ->
    [one] But { $n } email matches in another category.
   *[other] But { $n } emails match in other categories.
 }
empty-search-text = The search looks for a whole address, a domain, an IP, a queue id or a Message-ID. Check that nothing is missing from it, or widen it.
widen-categories = All categories
widen-7d = Search 7 days
widen-30d = Search 30 days
widen-all = Search from the beginning
widen-filters = Remove the filters
widen-search = Clear the search

## Categories
category-all = All
category-valid = Valid
category-valid-count = { $count ->
    [one] { $n } valid email
   *[other] { $n } valid emails
 }
category-valid-note = filtered, clean
category-newsletter = Newsletter
category-newsletter-count = { $count ->
    [one] { $n } newsletter
   *[other] { $n } newsletters
 }
category-newsletter-note = legitimate bulk mail
category-notification = Notification
category-notification-count = { $count ->
    [one] { $n } notification
   *[other] { $n } notifications
 }
category-notification-note = automatic message
category-spam = Spam
category-spam-count = { $count ->
    [one] { $n } spam email
   *[other] { $n } spam emails
 }
category-spam-note = unwanted, says the filter
category-phishing = Phishing
category-phishing-count = { $count ->
    [one] { $n } phishing email
   *[other] { $n } phishing emails
 }
category-phishing-note = attempted fraud
category-virus = Virus
category-virus-count = { $count ->
    [one] { $n } virus
   *[other] { $n } viruses
 }
category-virus-note = malware
category-banned = Banned
category-banned-count = { $count ->
    [one] { $n } email from a banned sender
   *[other] { $n } emails from banned senders
 }
category-banned-note = sender on a ban list
category-content = Blocked content
category-content-count = { $count ->
    [one] { $n } email with blocked content
   *[other] { $n } emails with blocked content
 }
category-content-note = forbidden attachment or file type
category-greylisted = Greylisted
category-greylisted-count = { $count ->
    [one] { $n } greylisted email
   *[other] { $n } greylisted emails
 }
category-greylisted-note = asked to come back later
category-quota = Rate-limited
category-quota-count = { $count ->
    [one] { $n } rate-limited email
   *[other] { $n } rate-limited emails
 }
category-quota-note = over quota, or sender blocked
category-rejected = Rejected
category-rejected-count = { $count ->
    [one] { $n } rejected email
   *[other] { $n } rejected emails
 }
category-rejected-note = refused on entry by our servers
category-pending = Pending
category-pending-count = { $count ->
    [one] { $n } pending email
   *[other] { $n } pending emails
 }
category-pending-note = held for a decision
category-bounce = Bounce notice
category-bounce-count = { $count ->
    [one] { $n } bounce notice
   *[other] { $n } bounce notices
 }
category-bounce-note = automatic notice, empty sender
category-unfiltered = Unfiltered
category-unfiltered-count = { $count ->
    [one] { $n } unfiltered email
   *[other] { $n } unfiltered emails
 }
category-unfiltered-note = passed without the filter (local or allowed)
filter-unknown = filtering unknown: no filter left a trace in the logs
filter-unchecked = not checked completely

## Statuses
status-delivered = Delivered
status-delivered-short = Delivered
status-delivered-count = { $n } delivered
status-delivered-verdict = Delivered to { $to }.
status-delivered-lead = The server **{ $who }** accepted it { $when }. From there on it is that server’s affair: if the email cannot be found, ask its administrator what happened between the server and the mail client.
status-deferred = Not delivered, temporary
status-deferred-short = Deferred
status-deferred-count = { $count ->
    [one] { $n } deferred
   *[other] { $n } deferred
 }
status-deferred-verdict = Not delivered to { $to } yet: refused for now.
status-deferred-lead = We keep the email and will try again. Nothing is lost.
status-bounced = Not delivered, final
status-bounced-short = Bounced
status-bounced-count = { $n } bounced
status-bounced-verdict = Not delivered to { $to }: refused for good.
status-bounced-lead = The recipient’s server destroyed it and ours deleted it: **nothing can bring it back**. The sender must send it again, once the cause is gone.
status-expired = Expired
status-expired-short = Expired
status-expired-count = { $count ->
    [one] { $n } expired
   *[other] { $n } expired
 }
status-expired-verdict = Given up: { $to } could not be reached for days.
status-expired-lead = Its time in the queue is over and our servers deleted it. The sender must send it again, once the cause is gone.
status-refused = Refused on entry
status-refused-short = Refused
status-refused-count = { $count ->
    [one] { $n } refused
   *[other] { $n } refused
 }
status-refused-verdict = Refused on entry: the email for { $to } was not accepted.
status-refused-lead = Our servers never took it. **The sender’s server was told at once**: it must come back, or tell the sender.
status-held = Held
status-held-short = Held
status-held-count = { $count ->
    [one] { $n } held
   *[other] { $n } held
 }
status-held-verdict = Held by us: the email for { $to } waits for a decision.
status-held-lead = It is neither delivered nor lost. The platform’s operator can release it or delete it.
status-discarded = Discarded
status-discarded-short = Discarded
status-discarded-count = { $count ->
    [one] { $n } discarded
   *[other] { $n } discarded
 }
status-discarded-verdict = Discarded without telling anybody: the email for { $to } was destroyed.
status-discarded-lead = A rule on our servers made it disappear. **Neither the sender nor the recipient was told**, and nothing can bring it back. Report it to the platform’s operator: they will know which rule acted.
status-queued = In progress
status-queued-short = In progress
status-queued-count = { $n } in progress
status-queued-verdict = On its way to { $to }.
status-queued-lead = The email was accepted and waits for its first delivery attempt. That usually takes a few seconds.
status-unknown = Unknown
status-unknown-short = Unknown
status-unknown-count = { $count ->
    [one] { $n } unknown
   *[other] { $n } unknown
 }
status-unknown-verdict = Fate unknown: the trace of the email for { $to } stops.
status-unknown-lead = What happened next is not in the logs that we read. Ask the platform’s operator whether a server has stopped sending its own.
verdict-no-recipient = Accepted, but no recipient is known yet.
recipients = { $count ->
    [one] { $n } recipient
   *[other] { $n } recipients
 }
lead-no-recipient = The logs do not say yet whom this email is for.
lead-deferred-next = We keep the email, nothing is lost. Next attempt **{ $next }**; if nothing changes, we give up **{ $until }** and the sender is told.
lead-deferred-due = We keep the email, nothing is lost. The next attempt is **due any moment**, going by the logs as they were { $read }; if nothing changes, we give up **{ $until }** and the sender is told.
lead-delivered-here = The email was accepted. From there on it is the affair of the recipient’s server.
lead-delivered-local = Put into the mailbox { $when }. If it does not show, look at sorting rules, junk folders and the other devices that read this mailbox.
lead-returned = Our servers deleted it: **nothing can bring it back**. The sender got a non-delivery notice and must send the email again, once the cause is gone.
lead-unknown-since = Its source says no more about it, although its logs have moved on: last line read { $when }. Ask the platform’s operator whether another server took over.
lead-others = For the other recipients: { $counts }.

## Facts
fact-arrival = Arrival
fact-client = Sending IP
fact-filter = Filtering
fact-handover = Hand-over
fact-attempt = attempt { $attempt } of about { $attempts }
fact-returned = non-delivery notice sent
client-none = Our servers
client-none-note = submitted locally, without a connection
client-unnamed = no verified name
client-login = signed in as { $login }
see-reply = See the reply
see-details = See
delay-waiting = From arrival to this attempt
delay-queue = Active queue
delay-connection = Connecting
delay-transmission = Sending
delay-total = In all
attempt-tls = TLS
attempt-connection = Connection used again
attempt-conn-use = message no. { $n } of this connection
message-title = Message
hops-label = Way
crumbs-label = Breadcrumb

## Causes
cause-why = Why
cause-do = What to do
cause-who = Who must act
see-more-causes = { $count ->
    [one] See { $n } more cause
   *[other] See { $n } more causes
 }
and-more = and { $n } more

## Way
completeness-label = Steps seen
completeness-hops = { $count ->
    [one] { $seen } of { $n }
   *[other] { $seen } of { $n }
 }
completeness-title = What may be missing
completeness-head = The beginning is missing: this email was here before the first line that was read. Where it came from, and when it arrived, is known only in part.
completeness-out-of-sight = Handed over to our next server, { $relay }, of which no line speaks of this email: what became of it there is not known.
completeness-silent = { $host } is silent { $since }: what has happened there since is not known yet.
way-title = The email’s way
speaker-us = our servers
speaker-mailbox = the mailbox
written-to = written to { $address }
step-received = Received by { $host }
step-presented = Presented to { $host }
step-from-named = from { $name } [{ $ip }]
step-from = from { $ip }
step-from-here = submitted on the server itself
step-filtered = Filtered: { $category }
step-no-attempt = No delivery attempt in the logs
step-trace-stops = The trace stops here
step-silent = Last line read from this source: { $when }
step-returned = Non-delivery notice sent to the sender
step-next = Next attempt
step-next-note = attempt { $attempt } of about { $attempts }; given up { $until }
step-repeated = { $count ->
    [one] { $n } more attempt, same reply
   *[other] { $n } more attempts, same reply
 }
step-repeated-both = at { $first } and { $last }
step-repeated-between = between { $first } and { $last }
step-left-out = { $count ->
    [one] … { $n } other answer in between, not shown
   *[other] … { $n } other answers in between, not shown
 }
attempt-filtered = Passed to the filter of { $host }
attempt-internal = Passed on by { $host } to { $who }
attempt-delivered = Accepted by { $who }
attempt-delivered-local = Put into the mailbox by { $host }
attempt-deferred = Refused for now by { $who }
attempt-deferred-unreached = The recipient’s server could not be reached from { $host }
attempt-bounced = Refused for good by { $who }
attempt-bounced-local = Refused for good by { $host }
attempt-bounced-unreached = Refused for good by { $host }
attempt-expired = Given up by { $host }: its time in the queue is over
attempt-refused = Refused on entry by { $host }
attempt-discarded = Discarded by { $host }, nobody was told
attempt-held = Held by { $host }
attempt-queued = Queued on { $host }
see-notice = See the trace of the non-delivery notice
see-more-recipients = { $count ->
    [one] See { $n } more recipient
   *[other] See { $n } more recipients
 }
recipients-find = Find a recipient
recipients-shown = Recipients { $first } to { $last } of { $all }
recipients-found = { $count ->
    [one] 1 recipient, whose address contains “{ $text }”
   *[other] Recipients { $first } to { $last } of the { $found } whose address contains “{ $text }”
 }
recipients-none = No recipient has an address that contains “{ $text }”.
recipients-everybody = All recipients
recipients-before = Previous
recipients-after = Next
see-lines = { $count ->
    [one] See the log line
   *[other] See the { $n } log lines
 }
lines-left-out = { $count ->
    [one] … { $n } line not shown …
   *[other] … { $n } lines not shown …
 }
lines-hidden = Some lines are hidden: they name other people than you.
lines-hidden-subject = Some lines are hidden: they quote the subject, or name other people than you.
lines-gone = { $count ->
    [one] Log lines are kept for one day: those of this email are not all there any more. Its attempts are still shown.
   *[other] Log lines are kept for { $n } days: those of this email are not all there any more. Its attempts are still shown.
 }
reports-text = This email is a non-delivery notice.
reports-link = See the email that it reports
accepted-later-text = The same sender came back and was accepted later.
accepted-later-link = See the accepted email
copy = Copy
copied = Copied

## Keys
keys-title = Keyboard shortcuts
keys-search = Search
keys-next = Next email
keys-previous = Previous email
keys-open = Open the trace
keys-help = Show this help

## Numbers and dates
size-bytes = { $n } B
size-kilobytes = { $n } KB
size-megabytes = { $n } MB
size-gigabytes = { $n } GB
day-today = Today
day-today-short = today
day-yesterday = Yesterday
day-yesterday-short = yest.
date-day = { $day } { $month }
moment-today = at { $hour }
moment-tomorrow = tomorrow at { $hour }
moment-yesterday = yesterday at { $hour }
moment-day = { $weekday } { $day } { $month } at { $hour }
since-today = since { $hour }
since-yesterday = since yesterday { $hour }
since-day = since { $day } { $hour }
span-seconds = { $n } s
span-minutes = { $n } min
span-hours = { $n } h
span-days = { $n } d
away-in = in { $span }
away-ago = { $span } ago
month-short-1 = Jan
month-short-2 = Feb
month-short-3 = Mar
month-short-4 = Apr
month-short-5 = May
month-short-6 = Jun
month-short-7 = Jul
month-short-8 = Aug
month-short-9 = Sep
month-short-10 = Oct
month-short-11 = Nov
month-short-12 = Dec
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
