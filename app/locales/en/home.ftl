# The home page: the figures of a period, and what waits.

home-title = Home
home-sentence = { $counted }, { $share } delivered
home-waiting-none = No recipient is waiting for another attempt at the moment.
home-waiting = { $count ->
    [one] **{ $n } recipient** is waiting for another attempt, at **{ $domain }**.
   *[other] **{ $n } recipients** are waiting for another attempt, all at **{ $domain }**.
 }
home-waiting-mostly = { $count ->
    [one] **{ $n } recipient** is waiting for another attempt, at **{ $domain }**.
   *[other] **{ $n } recipients** are waiting for another attempt, some of them at **{ $domain }**.
 }
home-direction-in = { $count ->
    [one] { $n } incoming
   *[other] { $n } incoming
 }
home-direction-out = { $count ->
    [one] { $n } outgoing
   *[other] { $n } outgoing
 }
home-direction-internal = { $count ->
    [one] { $n } internal
   *[other] { $n } internal
 }
home-since = Counted since { $when }.
home-cut = Only your { $n } newest emails are counted, since { $when }; the others are in the list.
home-periods = Period
home-period-48h = 48 hours
home-period-7d = 7 days
home-period-30d = 30 days
home-no-tenant-title = No customer is entrusted to you
home-no-tenant-text = You will see a customer’s figures here as soon as the operator of the platform has entrusted one to you.
percent = { $n }%

## Three figures
figure-share-label = Share delivered
figure-share-text = { $count ->
    [one] { $delivered } recipient delivered of { $settled } whose outcome is settled
   *[other] { $delivered } recipients delivered of { $settled } whose outcome is settled
 }
figure-share-none = no recipient whose outcome is settled
figure-deferred-label = Waiting for another attempt
figure-deferred-since = the oldest for { $span }
figure-deferred-none = no temporary refusal at the moment
figure-tickets-label = Requests
figure-tickets-tenant-yours = { $count ->
    [one] awaits your answer
   *[other] await your answer
 }
figure-tickets-tenant-theirs = { $n } with support
figure-tickets-desk-yours = to handle, of all customers
figure-tickets-desk-theirs = { $count ->
    [one] { $n } awaits an answer from the customer
   *[other] { $n } await an answer from the customer
 }

## Over time
outcome-delivered = Delivered
outcome-waiting = Waiting
outcome-failed = Not delivered
outcome-refused = Refused at the entrance
outcome-unknown = Outcome unknown
outcomes-title-48h = Recipients, hour by hour
outcomes-title-7d = Recipients, six hours at a time
outcomes-title-30d = Recipients, day by day
outcomes-most = At most { $recipients }, { $when }.
chart-table = See the table
chart-when = When

## Tables
tallies-by-category = By category
tallies-by-status = By status
tallies-mails = Emails
tallies-recipients = Recipients
destinations-title = Where emails are waiting
destinations-domain = Domain
destinations-since = For

## What is not measured
unmeasured-title = What is not measured
unmeasured = not measured
unmeasured-opens = Opens
unmeasured-clicks = Clicks
unmeasured-unsubscribes = Unsubscribes
unmeasured-why = Postfix knows nothing of what follows the delivery: it takes a sending platform that reports it, and no source does.

## How it is counted
home-how-title = How these figures are counted
home-how-own = Only your emails are counted: those that your addresses received, with you as their only recipient, and those that you sent, with all of theirs.
home-how-share = The share delivered is the number of recipients delivered, divided by that of the recipients whom our servers accepted and whose outcome is settled (delivered, not delivered, expired, discarded). What was refused at the entrance, what is waiting and what is unknown is left out.
home-how-mails = A recipient counts under its own status; an email only once, under the most worrying status of its recipients. As long as no recipient is known, the email counts as in progress.
home-how-deferred = What waits for another attempt is counted now, whatever the period, among the emails of the last seven days: no queue keeps any longer.
home-how-unknown = The outcome is unknown when an email was waiting and the logs say nothing more of it, although they have moved on.
home-how-hours = The count begins at a full hour: the list of the same period may show a few less.
