# The exports: invalid recipients, CSV tables.

## Invalid recipients
invalid-title = Invalid recipients
invalid-lead = Outgoing mail “refused by the server”: the mailbox is unknown or disabled, or the domain takes no mail. Remove these addresses from your lists: a sender that goes on writing to them ends up blocked.
invalid-form = Filter the refusals
invalid-period = Period
invalid-from = From
invalid-to = To
invalid-days-hint = Dates replace the period.
invalid-backwards = The last day is before the first one
invalid-sender = Sender
invalid-sender-hint = An address or a domain.
invalid-filter = Filter
invalid-clear = Clear the filters
invalid-period-between = from { $from } to { $to }
invalid-period-from = since { $from }
invalid-period-to = until { $to }
invalid-counted = { $count ->
    [one] { $n } invalid recipient { $period }
   *[other] { $n } invalid recipients { $period }
 }
invalid-trace-label = Trace the last refusal of { $to } for { $from }, { $when }
invalid-empty-title = No invalid recipient
invalid-empty-text = The logs are being read: none of your mail was refused because the recipient’s mailbox or domain does not exist.
invalid-no-match-title = No invalid recipient { $period }
invalid-no-match-sender-title = No invalid recipient { $period } for the sender “{ $sender }”
invalid-last = For all senders together, the last refusal of this kind was on { $when }.
widen-senders = All senders

## Export
export-label = Export
export-page = Export this page
export-all = Export all
keys-export = Export the list
export-other = Other format
export-page-csv = This page, as standard CSV (commas)
export-all-csv = All, as standard CSV (commas)
export-page-excel = This page, as CSV for French Excel (semicolons)
export-all-excel = All, as CSV for French Excel (semicolons)
export-file-invalid = invalid-recipients
export-file-messages = emails

## Columns
sheet-recipient = Recipient
sheet-sender = Sender
sheet-first = First refusal
sheet-last = Last refusal
sheet-refusals = Refusals
sheet-reply = Server’s reply
sheet-code = SMTP code
sheet-enhanced = Enhanced code
sheet-cause = Cause
sheet-reason = Cause code
sheet-trace = Trace
sheet-arrived = Arrival
sheet-direction = Direction
sheet-category = Category
sheet-status = Status
sheet-subject = Subject
sheet-size = Size (bytes)
sheet-message-id = Message-ID
