# Sources: where lines come from, how each is doing, what nobody understood.

## Page
sources-lead = Where log lines come from. A source that is silent, or failing, leaves a gap in the traces: this is where it shows first.
sources-empty-title = No source yet
sources-empty-text = Lasso knows only what the logs say. Add the first file, port or push below; or import a log with “lasso import”.
sources-add = Add a source
sources-add-submit = Add
sources-change = Change the source { $name }
sources-change-submit = Save
sources-cancel = Cancel
sources-acts = What to do with the source { $name }
sources-of-host = host { $host }
sources-done-added = The source is added. This is what is found at its place; it is read within seconds.
sources-done-changed = Saved. This is what is found at its place.
sources-done-paused = The source is paused. Nothing is lost of what is kept at its place: reading will go on where it stopped.
sources-done-resumed = The source goes on where it stopped, within seconds.

## Declaring
sources-field-kind = How lines arrive
sources-field-name = Name
sources-field-place = Path or address
sources-field-host = Host
sources-field-trusted = Trusted networks
sources-field-days = Keep lines (days)
sources-hint-name = In lower case, such as mx1. It stands in the address of HTTP pushes and does not change.
sources-hint-place = File: /var/log/mail.log. Syslog: udp://127.0.0.1:5514, tcp://127.0.0.1:5514 or tls://127.0.0.1:6514. HTTP: nothing. Journal: nothing, or a folder.
sources-hint-host = Only for lines that name none.
sources-hint-trusted = From where your customers hand in their mail, for example 203.0.113.0/24, 2001:db8::/32. What comes from there counts as sent by them: do not name your own relays.
sources-hint-days = Lines as they were read. Traces stay.
source-kind-file = File
source-kind-syslog = Syslog
source-kind-http = HTTP pushes
source-kind-journal = systemd journal
source-kind-import = Import
source-kind-file-note = A file of this machine, followed over its rotations.
source-kind-syslog-note = Lasso listens at an address, over UDP, TCP or TLS. UDP may lose lines.
source-kind-http-note = Vector, Fluent Bit, rsyslog or curl push the lines, with a token.
source-kind-journal-note = This machine’s journal, read through journalctl.
sources-error-name-not-a-name = A name has 1 to 64 lower-case letters without accents, digits, dots, hyphens or underscores.
sources-error-name-exists = A source has this name already: choose another one.
sources-error-kind-import = Choose how lines arrive.
sources-error-place-none-wanted = Nothing is wanted here for HTTP pushes: leave this field empty.
sources-error-place-not-a-path = Give a whole path, which begins with “/”. Example: /var/log/mail.log
sources-error-place-not-an-address = Give udp://, tcp:// or tls://, an IP address and a port. Example: udp://127.0.0.1:5514
sources-error-host-not-a-host = A host name has no space. Example: mx1
sources-error-timezone-unknown = Choose one of the time zones offered.
sources-error-timezone-read-already = Lines have been read in another time zone: read in this one, they would be other lines. Add another source instead.
sources-error-trusted_networks-not-a-network = One of these networks is none. Example: 203.0.113.0/24, 2001:db8::/32
sources-error-keep_lines_days-out-of-range = From 1 to 3650 days.
sources-error-form-unknown = This page did not understand what was asked. Try again.
sources-error-form-configured = This source is declared in lasso.toml: change it in that file.
sources-error-form-kind = This source has read lines in another way. Add another source instead.

## How it is doing
source-doing-reading = being read
source-doing-silent = silent
source-doing-failing = failing
source-doing-paused = paused
source-doing-waiting = waiting for its first line
source-doing-done = imported
source-silent-file = The file can be read, but nobody writes to it any more. Check that Postfix and the logging service run on that host, and still write to this file.
source-silent-syslog = The address is listened to, but nothing arrives. Check the sender’s logging service, and the firewall between it and this machine.
source-silent-http = Nobody pushes lines any more. Check the shipper on that host, and its token.
source-silent-journal = The journal can be read, but Postfix writes nothing to it any more. Check that it runs, and that its “syslog_facility” is still “mail”.
source-waiting-file = The file is followed. Its first line will show here as soon as it is written.
source-waiting-syslog = The address is listened to. Have the lines of the facility “mail” sent there.
source-waiting-http = The token is given. The first line will show here as soon as it is pushed.
source-waiting-no-token = Nobody can push lines yet: create the token first.
source-waiting-journal = The journal is followed. The first line of Postfix will show here.
source-paused-text = Nothing is read. What stays in the file or the journal is read afterwards; what comes over the network meanwhile is lost unless its sender keeps it in a queue.
source-paused-http = Pushes are refused for later: a shipper keeps its lines and tries again.
source-problem-not-found = There is nothing at this place.
source-problem-not-allowed = Lasso may not read or listen there.
source-problem-address-in-use = Another program listens at this address already.
source-problem-no-certificate = Lasso has no certificate to show, or cannot read it.
source-problem-no-room = As many senders are connected as Lasso accepts: more wait.
source-problem-no-journal = journalctl is not installed, or ends at once.
source-problem-not-readable = Reading fails.
source-problem-not-kept = The database takes nothing: locked, full or away.
source-problem-refused = A batch of lines is refused by the database: this is a defect of Lasso.
source-remedy-not-found = Check the path, and that Postfix writes to this file. It is read as soon as it is there.
source-remedy-not-allowed = Add the service’s user to the group “adm”, then restart Lasso. Example: usermod -aG adm lasso
source-remedy-not-allowed-address = A port below 1024 is kept for root. Take a higher one, such as 5514, or give the service the right CAP_NET_BIND_SERVICE.
source-remedy-not-allowed-journal = Add the service’s user to the group “systemd-journal”, then restart Lasso.
source-remedy-address-in-use = Find out which with “ss -lnp”, stop it or choose another port. Lasso tries again by itself.
source-remedy-no-certificate = Set syslog_certificate and syslog_key in lasso.toml, then restart Lasso. “lasso doctor” says what is wrong with these files; replaced, they are read anew by themselves.
source-remedy-no-room = See who holds these connections with “ss -tn”, and close the port to others with a firewall. As soon as one has gone, the next is read.
source-remedy-no-journal = This machine has no systemd journal that can be read. Follow a file instead, or receive the lines over syslog.
source-remedy-not-readable = Look at the disk and at Lasso’s own log, which has the exact cause. Lasso tries again by itself.
source-remedy-not-readable-address = The address may not be this machine’s. Check it with “ip address”; 0.0.0.0 listens everywhere.
source-remedy-not-kept = Lines wait, and nothing that was acknowledged is lost. Check the disk’s space and that the database answers; Lasso tries again by itself.
source-remedy-refused = Its lines wait and are tried again, and the source goes no further. Report it with the message in Lasso’s own log.
source-turned-away = { $count ->
    [one] One connection turned away since the start. It came { $when } from { $peer }. { $why }
   *[other] { $n } connections turned away since the start. The last one came { $when } from { $peer }. { $why }
 }
source-turned-away-too-many = That address has 50 connections open already.
source-turned-away-tls = TLS could not be agreed upon, or the certificate that it showed is not accepted; Lasso’s own log says why.
source-pause = Pause
source-resume = Resume
source-edit = Change
source-test = Test
source-test-again = Test again
source-token-first = Create the token
source-token-new = New token
source-configured = Declared in lasso.toml: change it in that file. Here it can only be paused.

## Figures
sources-rate = Rate, over five minutes
sources-rate-value = { $n } lines/min
sources-lag = Lag
sources-last-line = Last line
sources-none-yet = none yet
sources-understood = Understood
sources-of-lines = { $count ->
    [one] of { $n } line
   *[other] of { $n } lines
 }
sources-lost = Lost on the way
sources-lost-value = { $count ->
    [0] none
    [one] { $n } line
   *[other] { $n } lines
 }
sources-gap = Last gap
sources-hosts = { $count ->
    [one] { $n } host heard
   *[other] { $n } hosts heard
 }
sources-hosts-silent = { $count ->
    [one] { $n } of them silent
   *[other] { $n } of them silent
 }
sources-host-silent = silent { $since }
sources-hour = The last hour of { $name }, by five minutes
sources-hour-lines = { $count ->
    [0] No line in the last hour
    [one] { $n } line in the last hour
   *[other] { $n } lines in the last hour
 }
sources-bar-understood = Understood
sources-bar-other = Not understood
sources-bar-lost = Lost

## The filters’ verdicts
source-verdicts = { $count ->
    [one] { $n } verdict, { $share } joined to a message.
   *[other] { $n } verdicts, { $share } joined to a message.
 }
source-verdicts-newest = { $n } newest verdicts, { $share } joined to a message.
source-verdicts-left = { $count ->
    [one] { $n } is not: not yet seen in Postfix’s log, or from a server whose log is not read.
   *[other] { $n } are not: not yet seen in Postfix’s log, or from a server whose log is not read.
 }

## Categories looked at again
sources-recategorise-begins = The rules of categories changed: the messages already known are about to be looked at again. Until then they keep their category of before.
sources-recategorise = { $count ->
    [one] The rules of categories changed: { $done } message of { $n } looked at again. Until then it keeps its category of before.
   *[other] The rules of categories changed: { $done } messages of { $n } looked at again. The others keep their category of before until then.
 }

## What is found at the place
found-lines = { $count ->
    [one] Readable: of the last { $lines } lines, { $n } is Postfix’s, of which { $understood } is understood.
   *[other] Readable: of the last { $lines } lines, { $n } are Postfix’s, of which { $understood } are understood.
 }
found-last = Postfix’s last line: { $host }, { $when }.
found-no-lines = Readable, but empty: no line is there yet.
found-no-postfix = { $count ->
    [one] Readable, but the only line there is not Postfix’s.
   *[other] Readable, but none of the last { $n } lines is Postfix’s. Is this the right place?
 }
found-missing = There is nothing at this place. Check the path.
found-not-allowed = Lasso may not read or listen there. For a file, add the service’s user to the group “adm”; for a port, take one above 1024.
found-not-a-file = This is not a file: a folder or a device cannot be followed.
found-not-readable = Reading fails. Look at the disk and at what the service’s user may do.
found-free = The address is free, and this machine’s. Lasso listens there within seconds once the source is added or resumed.
found-listening = Lasso listens at this address.
found-taken = Another program listens at this address already. Find out which with “ss -lnp”.
found-elsewhere = This address is not this machine’s. Check it with “ip address”; 0.0.0.0 listens everywhere.
found-no-journal = journalctl is not installed on this machine.
found-pushed = Nothing to look at here: lines are pushed. This command tries it from the host.
found-slow = Nothing answered within four seconds. Is it a network disk?

## Pushes
push-token-title = The token of { $name } is ready
push-token-text = It is shown only **here and now**: Lasso keeps a fingerprint of it. Whoever has it may push lines to this source, and nothing else.
push-token-another = It is shown only **here and now**: Lasso keeps a fingerprint of it. **The token before it opens nothing any more**: replace it at the shipper.
push-try = From the host, to try it:
push-shippers = Then, for good, with the shipper of your choice:
push-filters = And what rspamd decided about each mail, sent by itself (in force after “systemctl reload rspamd”):
push-your-token = TOKEN

## What nobody understood
shapes-title = Lines not understood
shapes-lead = Grouped by what they look like, the most frequent first. They make no trace wrong, but something may be missing there; show them to us so that they will be understood.
shapes-none = None: everything that Postfix and the filters wrote was understood.
shapes-lines = { $count ->
    [one] { $n } line
   *[other] { $n } lines
 }
shapes-last = { $when }
shapes-unnamed = Of no known shape
shapes-from-the-future = Dated more than a day ahead: check this host’s clock.
shapes-unreadable = Verdicts of a filter that cannot be read: a field is missing, or is not of the right sort.
shapes-example = See an example
