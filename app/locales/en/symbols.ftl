# What a filter says of an email, in plain words.
#
# symbol-*: what a test means, for each sentence of src/verdict/symbols.toml; without a full stop.
# check-<method>-<outcome>: what a check proves. Variable: $policy, the DMARC policy as published, where it is known.

## Filters

filter-rspamd = rspamd
filter-amavis = amavis
filter-opendkim = OpenDKIM
filter-opendmarc = OpenDMARC
filter-policyd_spf = policyd-spf
filter-postgrey = Postgrey
filter-spamd = SpamAssassin

## What the filter asked for

filter-action-no_action = Let it through
filter-action-greylist = Greylist it
filter-action-add_header = Mark it as spam
filter-action-rewrite_subject = Mark the subject
filter-action-soft_reject = Refuse it for now
filter-action-quarantine = Quarantine it
filter-action-discard = Discard it silently
filter-action-reject = Refuse it

## What became of it

filter-effect-nothing = Nothing was asked for
filter-effect-tagged = The email was marked and went on
filter-effect-enforced = The mail server did so
filter-effect-ignored = The mail server did not do so, and took the email

## Kinds of tests

family-virus = Virus
family-phishing = Phishing and fraud
family-authentication = Authentication
family-reputation = Reputation
family-statistics = Learning
family-links = Links
family-attachments = Attachments
family-content = Content
family-headers = Headers
family-server = Sending server
family-bulk = Bulk mail
family-limits = Limits
family-lists = The platform’s lists
family-other = Other

## Authentication of the sender

check-spf-pass = The sender’s domain allows this server to send its email
check-spf-fail = The sender’s domain forbids this server to send its email
check-spf-softfail = This server is not among those that the sender’s domain declares
check-spf-neutral = The sender’s domain takes no stand on this server
check-spf-none = The sender’s domain does not declare its servers
check-spf-temperror = The domain’s declaration could not be looked up, as the DNS did not answer
check-spf-permerror = The domain’s declaration is in error and cannot be applied
check-dkim-pass = The signature is valid: the email was not altered since
check-dkim-fail = The signature does not match: the email was altered on its way, or is forged
check-dkim-softfail = The signature was not found satisfactory
check-dkim-neutral = The signature could not be interpreted
check-dkim-none = The email is not signed
check-dkim-temperror = The signer’s key could not be looked up, as the DNS did not answer
check-dkim-permerror = The signature or the signer’s key cannot be used
check-dmarc-pass = The domain shown is indeed the sender’s
check-dmarc-fail = { $policy ->
    [reject] Nothing proves that the email comes from the domain shown, which asks for such email to be refused
    [quarantine] Nothing proves that the email comes from the domain shown, which asks for such email to be set aside
   *[other] Nothing proves that the email comes from the domain shown
}
check-dmarc-softfail = Nothing proves that the email comes from the domain shown
check-dmarc-neutral = The check allows no conclusion
check-dmarc-none = The domain shown does not say what to do with email that is not authenticated
check-dmarc-temperror = The check could not be completed, as the DNS did not answer
check-dmarc-permerror = The policy that the domain publishes is in error
check-arc-pass = The servers on the way vouch for the checks made before them
check-arc-fail = What the servers on the way vouch for is not valid
check-arc-softfail = What the servers on the way vouch for was not found satisfactory
check-arc-neutral = What the servers on the way vouch for allows no conclusion
check-arc-none = No server on the way left an attestation
check-arc-temperror = The key of a server on the way could not be looked up, as the DNS did not answer
check-arc-permerror = The attestation of the servers on the way is incomplete or malformed

## Viruses, phishing, fraud

symbol-virus-found = A virus was found
symbol-virus-suspected = A virus is suspected
symbol-scan-clean = The scan found nothing
symbol-scan-failed = A scanner did not answer
symbol-phishing-link = The text of a link shows another address than the one it leads to
symbol-phishing-listed = A link leads to a domain reported for phishing
symbol-phishing-template = The email imitates a known template, with other links
symbol-phishing-exception = A link looks like phishing, but is a known exception
symbol-hacked-site-link = A link leads to a hacked website
symbol-spoofed-name = The display name passes itself off as another address
symbol-spoofed-reply-to = A reply would go to another address, in a misleading way
symbol-advance-fee-fraud = The email looks like an advance-fee fraud
symbol-extortion = The email looks like extortion with a leaked password

## SPF, DKIM, DMARC, ARC

symbol-spf-pass = The sender’s domain allows this IP address (SPF)
symbol-spf-fail = The sender’s domain forbids this IP address (SPF)
symbol-spf-softfail = The sender’s domain does not recognise this IP address (SPF)
symbol-spf-neutral = The sender’s domain takes no stand on this IP address (SPF)
symbol-spf-none = The sender’s domain publishes no SPF record
symbol-spf-unavailable = The SPF record could not be looked up (DNS)
symbol-spf-invalid = The SPF record of the sender’s domain is in error
symbol-spf-plus-all = The domain’s SPF record allows any server
symbol-spf-forwarded = The SPF check fails, but the email was forwarded
symbol-spf-violated = The SPF check fails, and nothing on the way explains it
symbol-dkim-allow = The DKIM signature is valid
symbol-dkim-author = The email is signed by its author’s domain (DKIM)
symbol-dkim-reject = The DKIM signature is not valid
symbol-dkim-none = The email has no DKIM signature
symbol-dkim-unavailable = The DKIM key could not be looked up (DNS)
symbol-dkim-invalid = The DKIM signature or its key cannot be used
symbol-dkim-mixed = One DKIM signature is valid, another is not
symbol-dkim-signed = The email carries a DKIM signature
symbol-dmarc-allow = The DMARC check passes
symbol-dmarc-allow-with-failures = The DMARC check passes, although SPF or DKIM fails
symbol-dmarc-reject = The DMARC check fails, and the domain asks for the email to be refused
symbol-dmarc-quarantine = The DMARC check fails, and the domain asks for the email to be set aside
symbol-dmarc-softfail = The DMARC check fails, and no measure is asked for this email
symbol-dmarc-none = No DMARC policy was found for the sender
symbol-dmarc-invalid = The domain’s DMARC policy is in error
symbol-dmarc-unavailable = The DMARC check could not be completed (DNS)
symbol-arc-allow = The ARC chain of the servers on the way is valid
symbol-arc-reject = The ARC chain of the servers on the way is not valid
symbol-arc-none = The email has no ARC chain
symbol-auth-none = Nothing authenticates the sender: no SPF, DKIM, DMARC or ARC
symbol-auth-failed = No check could authenticate the sender
symbol-bimi-valid = The domain’s logo is certified (BIMI)

## The platform’s lists, limits

symbol-allow-listed = An allow list applies to this email
symbol-ban-listed = A ban list applies to this email
symbol-protected-domain-forged = The email claims to come from a protected domain without proving it
symbol-greylisted = First contact: the sender is asked to come back (greylisting)
symbol-rate-limited = Too many emails in a short time
symbol-too-big = The email is too big

## Reputation

symbol-list-not-answering = A reputation list refused to answer
symbol-good-reputation = The sending server or domain has a good reputation
symbol-bad-reputation = The sending server or domain has a bad reputation
symbol-end-user-ip = The sending IP address is not supposed to send email directly
symbol-sent-from-home = The email was sent from a home connection
symbol-blocklisted-ip = The sending IP address is on a blocklist
symbol-blocklisted-relay = A server that the email passed through is on a blocklist
symbol-listed-address = An email address in it is reported for abuse
symbol-disposable-address = One of the addresses is disposable
symbol-freemail-sender = The sender writes from a free mailbox
symbol-freemail-reply-to = A reply would go to a free mailbox
symbol-known-sender = The sender is known already
symbol-unknown-sender = The sender was never seen before
symbol-reply-to-ours = The email answers a message sent from here
symbol-spam-trap = The email is addressed to a spam trap
symbol-compromised-account = The email may come from a hacked account

## Statistics

symbol-bayes-spam = The email resembles the spam learned so far
symbol-bayes-ham = The email resembles the legitimate email learned so far
symbol-neural-spam = Automatic analysis takes it for spam
symbol-neural-ham = Automatic analysis takes it for legitimate email
symbol-fuzzy-spam = The email is nearly identical to known spam
symbol-fuzzy-ham = The email is nearly identical to a known legitimate email
symbol-reported-elsewhere = Other servers reported the same email
symbol-spam-score = The spam filter takes the email for spam

## Links

symbol-malware-link = A link leads to a domain reported for spreading malware
symbol-new-domain-link = A link leads to a brand-new domain
symbol-listed-link = A domain in the email is on a blocklist
symbol-short-link = A link is shortened or goes through a redirection
symbol-lookalike-link = A link contains misleading characters
symbol-link-to-ip = A link leads to an IP address instead of a domain name
symbol-link-text-differs = A link shows “https” but is not encrypted, or the reverse
symbol-anonymous-link = A link hides its owner or where it leads
symbol-only-a-link = The email contains little more than a link
symbol-link-in-subject = The subject contains a link
symbol-suspicious-link = A link looks suspicious

## Attachments

symbol-macro-attached = An attached document contains macros
symbol-encrypted-archive = An attached archive is protected by a password
symbol-forbidden-attachment = The email contains a forbidden type of file
symbol-dangerous-extension = An attached file has a dangerous extension
symbol-disguised-attachment = The name of an attached file hides what it is
symbol-archive-in-archive = An attached archive contains another one
symbol-program-attached = A program is attached to the email
symbol-encrypted-pdf = An attached PDF is encrypted
symbol-suspicious-pdf = An attached PDF contains suspicious elements
symbol-usual-types = The types of files in the email are usual ones
symbol-has-attachment = The email has attachments
symbol-not-checked = Part of the email could not be checked

## Lists and mailings

symbol-list-unsubscribe = The email offers to unsubscribe
symbol-mailing-list = The email comes from a mailing list
symbol-mass-mailing = The email is a mass mailing

## Sending server

symbol-no-reverse-dns = The sending IP address has no name that can be verified (reverse DNS)
symbol-reverse-dns-unavailable = The name of the sending IP address could not be looked up (DNS)
symbol-end-user-name = The sending server’s name looks like that of a home connection
symbol-helo-not-found = The name that the sending server gives does not exist in the DNS (HELO)
symbol-helo-mismatch = The name that the sending server gives does not match its IP address (HELO)
symbol-helo-bare-ip = The sending server gives an IP address instead of its name (HELO)
symbol-helo-not-a-name = The sending server does not give a full name (HELO)
symbol-no-way-to-answer = The sender’s domain does not seem able to receive email
symbol-no-tls = The last step of the way was not encrypted
symbol-tls = The last step of the way was encrypted
symbol-signed-in = According to its route, the sender signed in
symbol-one-hop = The email passed through one server only
symbol-came-directly = The email was handed over without going through a sending server
symbol-forged-relays = The route written in the email looks forged

## Headers

symbol-missing-date = The email has no date
symbol-invalid-date = The email’s date is malformed
symbol-date-in-future = The email is dated in the future
symbol-date-in-past = The email’s date is too old
symbol-missing-subject = The email has no subject
symbol-missing-from = The sender’s address is missing or malformed
symbol-several-from = The email shows several senders
symbol-missing-to = The email does not name its recipients
symbol-missing-message-id = The email has no identifier (Message-ID)
symbol-invalid-message-id = The email’s identifier is incorrect (Message-ID)
symbol-bad-headers = The email’s headers are malformed or incomplete
symbol-forged-recipients = The recipients shown are not those it was sent to
symbol-sender-differs = The address shown differs from the one it was sent with
symbol-reply-to-differs = A reply would go to another domain than the sender’s
symbol-name-shows-another-address = The display name contains another address than the sender’s
symbol-forwarded = The email was forwarded or comes from a mailing list
symbol-receipt-to-another = The read receipt would go to another address
symbol-many-recipients = The email has many recipients, or a generated list of them
symbol-fake-reply = The email claims to be a reply and is not
symbol-forged-mailer = The email imitates a known mail program
symbol-sent-by-a-website = The email was sent by a website’s program
symbol-service-account = The email comes from a technical account
symbol-marked-elsewhere = Another filter had already marked it as spam
symbol-shouting-subject = The subject is in capitals or has exclamation marks
symbol-bounce-notice = The email has the form of a bounce notice
symbol-bounce-to-several = A bounce notice is addressed to several recipients
symbol-odd-encoding = A header is encoded in an unusual way

## Content

symbol-test-message = It is the test message of spam filters (GTUBE)
symbol-html-only = The email has no plain text version
symbol-empty-message = The email is empty
symbol-hidden-text = The email contains hidden text
symbol-image-only = The email consists mainly of images
symbol-parts-differ = The text and HTML versions of the email differ
symbol-mixed-letters = The text mixes letters of several alphabets
symbol-encrypted-message = The email is encrypted
symbol-signed-message = The email is signed by its author (PGP or S/MIME)
symbol-bitcoin-address = The email contains the address of a Bitcoin wallet
symbol-badly-encoded = The text is encoded in an unusual way
symbol-disguised-content = The content is disguised to deceive filters
symbol-foreign-language = The email is in an unexpected language
symbol-blocked-by-server = The mail server refused the email
