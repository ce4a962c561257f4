# What a mail's page says of its filtering, and what the list filters by it. French first; the same keys, the same arguments.

## Why
filtering-title = Filtering
filtering-why = This message was { $fate } { $because }.
filtering-why-ignored = This message was accepted in spite of the filter: it asked for something else, but the platform did not follow it.
filtering-fate-accepted = accepted by the filter
filtering-fate-tagged = marked
filtering-fate-tagged-spam = marked as spam
filtering-fate-sent-back = asked to come back later
filtering-fate-held = held
filtering-fate-discarded = discarded
filtering-fate-refused = refused
filtering-because-virus = because the filter found malware in it
filtering-because-phishing = because the filter recognised an attempt at fraud (phishing)
filtering-because-banned = because its sender is on a ban list
filtering-because-content = because it contains a forbidden attachment or file type
filtering-because-greylisted = because this is a first contact: the sender’s server must come again (greylist)
filtering-because-quota = because its sender exceeded their sending quota, or is blocked
filtering-because-unfiltered = because it did not have to be filtered: allowed sender, released email or local submission
filtering-because-clean = because nothing was held against it
filtering-because-asked = because the filter asked for it
filtering-because-score = because the filter gave it { $points }
filtering-because-below = because its score, { $points }, stays under the threshold of { $threshold }
filtering-because-let-through = because the filter asked for nothing against it, although its score, { $points }, reaches the threshold of { $threshold }
filtering-because-reached = because its score, { $points }, reaches the threshold of { $threshold }
filtering-because-early = because its score, { $points }, is enough for that, without reaching the threshold of { $threshold }
filtering-because-whatever = because the filter asked for it whatever the score ({ $points }, under the threshold of { $threshold })
filtering-heaviest = What counted most: { $families }.
filtering-unknown = **Filtering unknown**: no filter left a trace of this message in the logs. It was accepted, but whether anything examined it is not known.
filtering-unchecked = **Not checked completely**: the filter could not open all of it, a password-protected archive for example. What is inside was not examined.
filtering-none = No filter gave a verdict on this message. Its category is “{ $category }”: { $note }.
filtering-not-kept = The details of this filtering are not known, or no longer kept. The category of this message is “{ $category }”: { $note }.

## One scan
filtering-outcome-accepted = accepted
filtering-outcome-ignored = accepted in spite of the filter
filtering-outcome-tagged = marked
filtering-outcome-sent-back = asked to come back
filtering-outcome-held = held
filtering-outcome-discarded = discarded
filtering-outcome-refused = refused
filtering-outcome-none = without effect
filtering-brief = { $filter }: { $outcome }
filtering-brief-score = { $filter }: { $points }, { $outcome }
filtering-points = { $count ->
    [one] { $n } point
   *[other] { $n } points
 }
filtering-out-of = { $points } of { $threshold }
filtering-threshold = threshold { $n }
filtering-under = { $n } under the threshold
filtering-at = right at the threshold
filtering-over = { $n } over the threshold
filtering-no-score = No score was logged for this scan.
filtering-asked = What the filter asked for: { $action }. { $effect }.
filtering-rescan = re-scan
filtering-rescan-note = The message had been scanned before: this scan adds to the first one and decides nothing.
filtering-families-only = The tests themselves are not shown here, only the families that they belong to.

## The tests
filtering-weights = What made the score
filtering-test = Test
filtering-family = Family of tests
filtering-weight = Points
filtering-against = Against the message
filtering-favour = In its favour
filtering-symbol-link = See the emails in which this test counted
filtering-weightless = { $count ->
    [one] See { $n } test without effect on the score
   *[other] See { $n } tests without effect on the score
 }
filtering-named = { $count ->
    [one] { $n } test named without its points
   *[other] { $n } tests named without their points
 }
filtering-difference = These tests add up to { $sum }, the filter counted { $score }: it may cap or weigh together tests that belong together.

## Who sent it
checks-title = The sender and its connection
checks-some-domain = the sender’s domain
outcome-pass = Passed
outcome-fail = Failed
outcome-softfail = Soft fail
outcome-neutral = Neutral
outcome-none = Absent
outcome-temperror = Temporary error
outcome-permerror = Configuration error
checks-unchecked = Not checked
checks-unchecked-note = No filter reports on it in the logs: neither a pass nor a failure
checks-unlogged = Not logged
checks-unlogged-note = The logs say nothing of it
checks-local = Submitted on our own servers, without a connection: no encryption, no reverse DNS, no HELO.
checks-tls-name = TLS
checks-tls = Encrypted
checks-tls-note = The connection that brought this message was encrypted
checks-tls-old = Old encryption
checks-tls-old-note = The connection was encrypted, but with a version given up for its weakness (RFC 8996)
checks-rdns-name = Reverse DNS
checks-rdns = Verified
checks-rdns-note = The server’s address leads to this name, and the name to the address
checks-rdns-none = None
checks-rdns-none-note = The address has no name, or the name does not lead back to it: rare for a well-kept mail server
checks-helo-name = HELO
checks-helo-same = Matching
checks-helo-same-note = The server introduced itself by the name of its address
checks-helo-other = Different
checks-helo-other-note = The server introduced itself by another name than that of its address: frequent, and harmless by itself
checks-helo-bare = Incomplete
checks-helo-bare-note = Not a full name: a workstation or a program introduces itself like this, rather than a server
checks-helo-alone = Announced
checks-helo-alone-note = The name by which the server introduced itself; its address has no verified name, so nothing confirms it

## In the list
filter-by-verdict = Filtering
filter-by-symbol = Test of the filter
filter-by-symbol-hint = R_SPF_FAIL, for example
filter-by-failed = Failed check
filter-by-failed-none = Whatever
filter-by-from = Score from
filter-by-to = Score up to
filter-by-submit = Filter
filter-on-symbol = Test: { $symbol }
filter-on-from = Score ≥ { $n }
filter-on-to = Score ≤ { $n }
failed-any = At least one check failed
failed-spf = SPF failed
failed-dkim = DKIM failed
failed-dmarc = DMARC failed
failed-arc = ARC failed
