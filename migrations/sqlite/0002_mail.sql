-- The mail: what ingest keeps of the logs (operator's own), and each tenant's copies (led by the tenant).
-- A CHECK says what may stand there one by one, the frequent first: SQLite builds a table of an IN and looks it up for each row, which was
-- a third of the time that message_keys takes.

CREATE TABLE sources (
    source_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'file', 'syslog', 'http', 'journal')),
    -- a path, an address to listen on, or '': see source::Place
    place TEXT NOT NULL DEFAULT '',
    -- the host of lines that name none; '' when they all do
    host TEXT NOT NULL DEFAULT '',
    timezone TEXT NOT NULL,
    -- CIDR, separated by commas
    trusted_networks TEXT NOT NULL DEFAULT '',
    -- JSON, see forecast::RetrySchedule
    retry_schedule TEXT NOT NULL,
    -- how long its raw lines are kept
    keep_lines_days BIGINT NOT NULL DEFAULT 30,
    -- who declared it: an import, lasso.toml, or somebody on the page
    declared_in TEXT NOT NULL DEFAULT 'import' CHECK (declared_in IN ('import', 'configuration', 'page')),
    -- of what whoever pushes must show
    token_hash BLOB,
    -- JSON: how far it was read, written with the lines; '' before the first
    checkpoint TEXT NOT NULL DEFAULT '',
    -- what was read since it was made
    lines BIGINT NOT NULL DEFAULT 0,
    understood BIGINT NOT NULL DEFAULT 0,
    -- datagrams that the system threw away before they could be read
    lost BIGINT NOT NULL DEFAULT 0,
    -- the newest stamp, and when anything was last heard by our own clock
    last_line_at BIGINT,
    heard_at BIGINT,
    paused_at BIGINT,
    created_at BIGINT NOT NULL
);

-- What was done to a source, and by whom (NULL: a command, or the configuration).
CREATE TABLE source_events (
    source_id BIGINT NOT NULL REFERENCES sources (source_id),
    at BIGINT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('added', 'changed', 'paused', 'resumed', 'token', 'gap')),
    user_id BIGINT REFERENCES users (user_id),
    PRIMARY KEY (source_id, at, what)
);

-- What each minute brought, by our own clock: the rate, and the share understood.
CREATE TABLE source_minutes (
    source_id BIGINT NOT NULL REFERENCES sources (source_id),
    minute_at BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    understood BIGINT NOT NULL,
    lost BIGINT NOT NULL,
    PRIMARY KEY (source_id, minute_at)
) WITHOUT ROWID;

-- The hosts that were heard, by which source, and when they last said anything.
CREATE TABLE log_hosts (
    host TEXT NOT NULL PRIMARY KEY,
    source_id BIGINT NOT NULL REFERENCES sources (source_id),
    last_line_at BIGINT NOT NULL
);

-- One row is the life of one queue file, or a day's refusals of one client, sender and recipient (host is '' then).
CREATE TABLE trails (
    -- in the order of coming: what is new lies together, whatever its queue id
    trail_id INTEGER PRIMARY KEY,
    host TEXT NOT NULL,
    queue_id TEXT NOT NULL,
    -- the instant of the first line ingested: tells lives of a reused queue id apart
    life BIGINT NOT NULL,
    -- the mail this hop belongs to
    mail BLOB NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    -- JSON, see trail::Trail; NULL when it is over and its lines are all kept: they say it
    state TEXT,
    -- what the lines of a trail without state do not say: whether it came from a network that was trusted when they were read
    is_trusted BOOLEAN NOT NULL,
    -- and where its host takes mail, networks with commas; NULL where nobody had said so
    addresses TEXT,
    -- whether it is its mail's only hop
    is_alone BOOLEAN NOT NULL,
    -- lines of it were let go: what it says stands in its state only
    is_thinned BOOLEAN NOT NULL DEFAULT FALSE,
    -- what a filter said: by which source it came; NULL for a queue's lines
    source_id BIGINT,
    -- JSON: the blocks that hold its lines
    blocks TEXT NOT NULL
);

CREATE INDEX trails_by_mail ON trails (mail);
-- how many of a filter's words found their mail
CREATE INDEX trails_of_filters ON trails (source_id, trail_id, is_alone) WHERE source_id IS NOT NULL;

-- The last number given of each kind: none is given twice, also when what had it is gone. `ingests` counts the transactions that changed
-- what ingest reads.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

INSERT INTO counters (name, last) VALUES ('blocks', 0), ('ingests', 0), ('trails', 0);

-- By which rules mail is in its categories: the operator's own, before ours. And how far the mail that was known before has been looked at by
-- them. One row.
CREATE TABLE category_rules (
    rules_id BIGINT NOT NULL PRIMARY KEY CHECK (rules_id = 1),
    -- TOML, see category/rules.toml
    own TEXT NOT NULL,
    -- a hash of these and ours
    edition BLOB NOT NULL,
    changed_at BIGINT NOT NULL,
    -- tenant by tenant, the newest first: the last mail that was looked at
    tenant_id BIGINT,
    arrived_at BIGINT,
    message_id BLOB,
    looked_at BIGINT NOT NULL,
    -- how many there were to look at; NULL until somebody has begun
    mails BIGINT,
    finished_at BIGINT
);

-- Since when this machine's clock has gone on without a leap, as far as anybody looked, and when that was last: what is old is deleted by it.
-- One row.
CREATE TABLE clock_watch (
    clock_id BIGINT NOT NULL PRIMARY KEY CHECK (clock_id = 1),
    since_at BIGINT NOT NULL,
    looked_at BIGINT NOT NULL
);

-- Which trails have a queue id, and which name it: a hand-over, a re-injection, a notice.
CREATE TABLE queue_ids (
    queue_id TEXT NOT NULL,
    is_mention BOOLEAN NOT NULL,
    trail_id BIGINT NOT NULL,
    PRIMARY KEY (queue_id, is_mention, trail_id)
) WITHOUT ROWID;

-- The lines themselves, as they were read, many in a block: see store::lines.
CREATE TABLE line_blocks (
    block_id INTEGER PRIMARY KEY,
    source_id BIGINT NOT NULL REFERENCES sources (source_id),
    -- only the lines that say what became of a recipient are left: no longer shown, but the attempts are read from them
    is_thinned BOOLEAN NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    data BLOB NOT NULL
);

CREATE INDEX line_blocks_by_age ON line_blocks (source_id, is_thinned, last_at);

CREATE TABLE messages (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    message_id BLOB NOT NULL,
    mail BLOB NOT NULL,
    direction TEXT NOT NULL CHECK (direction = 'out' OR direction = 'in' OR direction = 'internal'),
    category TEXT NOT NULL CHECK (category = 'valid' OR category = 'rejected' OR category = 'unfiltered' OR category = 'greylisted' OR category = 'virus' OR category = 'phishing' OR category = 'banned' OR category = 'content' OR category = 'spam' OR category = 'quota' OR category = 'pending' OR category = 'bounce' OR category = 'newsletter' OR category = 'notification'),
    is_filter_unknown BOOLEAN NOT NULL,
    -- valid, although the filter could not look into all of it
    is_unchecked BOOLEAN NOT NULL,
    -- of the first scan, in thousandths of a point; NULL where there is none
    score BIGINT,
    -- a bit for each check of the sender that failed
    failures BIGINT NOT NULL,
    -- the tenant sent it, in a trusted way, and sees every recipient: the envelope sender, case folded ('' without one); NULL: it did not
    sent_by TEXT,
    arrived_at BIGINT NOT NULL,
    -- the host that would tell what becomes of it
    last_host TEXT NOT NULL,
    client_ip TEXT NOT NULL,
    client_name TEXT NOT NULL,
    sasl_username TEXT,
    -- envelope sender as logged; '' is the null sender, NULL is not logged
    sender TEXT,
    subject TEXT,
    -- RFC 5322, without brackets
    header_message_id TEXT,
    size BIGINT,
    -- JSON
    hops TEXT NOT NULL,
    -- JSON: ids
    trails TEXT NOT NULL,
    -- a bit for each status that a recipient has
    statuses BIGINT NOT NULL,
    -- a notice: the copy of the mail it reports
    reports BLOB,
    PRIMARY KEY (tenant_id, message_id)
) WITHOUT ROWID;

-- each holds all that a list filters by: nothing is fetched to be thrown away
CREATE INDEX messages_by_arrival ON messages (tenant_id, arrived_at, message_id, category, direction, statuses, score, failures);
CREATE INDEX messages_by_category ON messages (tenant_id, category, arrived_at, message_id, direction, statuses, score, failures);
-- what was not simply delivered (256 is the bit of `delivered`, alone) is little, and what people look for
CREATE INDEX messages_not_delivered ON messages (tenant_id, arrived_at, message_id, category, direction, statuses, last_host, sent_by, score, failures)
WHERE statuses <> 256;

-- An id that a copy had before an earlier hop of the same mail was read.
CREATE TABLE message_aliases (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    alias_id BLOB NOT NULL,
    message_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, alias_id)
);

-- Recipients and keys are written with their message: its row has the reference to the tenant.
CREATE TABLE deliveries (
    tenant_id BIGINT NOT NULL,
    message_id BLOB NOT NULL,
    recipient TEXT NOT NULL,
    -- '' when it is the same, or not the tenant's to see
    orig_to TEXT NOT NULL,
    -- both lower-cased
    recipient_folded TEXT NOT NULL,
    orig_to_folded TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status = 'delivered' OR status = 'deferred' OR status = 'bounced' OR status = 'expired' OR status = 'discarded' OR status = 'refused' OR status = 'held' OR status = 'queued'),
    reason TEXT,
    returned BOOLEAN NOT NULL,
    notice_id BLOB,
    -- JSON: which words of which trails are the attempts for this recipient, see store::attempts
    path TEXT NOT NULL,
    PRIMARY KEY (tenant_id, message_id, recipient, orig_to)
) WITHOUT ROWID;

-- What filters said of a mail, a row for each scan; what they found is read from the scan's line. Written with their message.
CREATE TABLE verdicts (
    tenant_id BIGINT NOT NULL,
    message_id BLOB NOT NULL,
    -- the scan's trail: its line tells the rest
    trail_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    filter TEXT NOT NULL CHECK (filter = 'rspamd' OR filter = 'amavis' OR filter = 'opendkim' OR filter = 'opendmarc' OR filter = 'policyd_spf' OR filter = 'postgrey' OR filter = 'spamd'),
    action TEXT NOT NULL CHECK (action = 'no_action' OR action = 'add_header' OR action = 'reject' OR action = 'greylist' OR action = 'rewrite_subject' OR action = 'soft_reject' OR action = 'quarantine' OR action = 'discard'),
    -- what became of what it asked for
    effect TEXT NOT NULL CHECK (effect = 'nothing' OR effect = 'tagged' OR effect = 'enforced' OR effect = 'ignored'),
    -- thousandths of a point
    score BIGINT,
    threshold BIGINT,
    is_rescan BOOLEAN NOT NULL,
    PRIMARY KEY (tenant_id, message_id, trail_id)
) WITHOUT ROWID;

-- Exact search, the end user's own addresses, and paging through both. Keys of addresses and domains are lower-cased.
-- sender: proven by a trusted submission; claimed: what the envelope said.
CREATE TABLE message_keys (
    tenant_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind = 'recipient' OR kind = 'recipient_domain' OR kind = 'sender' OR kind = 'sender_domain' OR kind = 'ip' OR kind = 'message_id' OR kind = 'claimed' OR kind = 'symbol'),
    key TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    message_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, kind, key, arrived_at, message_id)
) WITHOUT ROWID;

-- How much mail each hour brought, kept with the copies: see store::tallies.
CREATE TABLE tallies (
    tenant_id BIGINT NOT NULL,
    -- when it arrived, to the full hour
    hour_at BIGINT NOT NULL,
    direction TEXT NOT NULL CHECK (direction = 'out' OR direction = 'in' OR direction = 'internal'),
    category TEXT NOT NULL CHECK (category = 'valid' OR category = 'rejected' OR category = 'unfiltered' OR category = 'greylisted' OR category = 'virus' OR category = 'phishing' OR category = 'banned' OR category = 'content' OR category = 'spam' OR category = 'quota' OR category = 'pending' OR category = 'bounce' OR category = 'newsletter' OR category = 'notification'),
    status TEXT NOT NULL CHECK (status = 'delivered' OR status = 'deferred' OR status = 'bounced' OR status = 'expired' OR status = 'discarded' OR status = 'refused' OR status = 'held' OR status = 'queued'),
    -- each mail once, under the worst status of its recipients
    mails BIGINT NOT NULL,
    -- each recipient under its own
    recipients BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, hour_at, direction, category, status)
) WITHOUT ROWID;

-- To whom a tenant wrote in vain: mailboxes and domains that are not there, a row for each sender and recipient.
CREATE TABLE invalid_recipients (
    tenant_id BIGINT NOT NULL,
    -- counted within the tenant, in the order of coming: an export walks along it, and no row moves meanwhile
    invalid_id BIGINT NOT NULL,
    -- a hash of sender and recipient, both lower-cased
    pair BLOB NOT NULL,
    -- lower-cased; '' is the null sender
    sender TEXT NOT NULL,
    -- of the sender and of its domain: what lists are narrowed by
    sender_hash BIGINT NOT NULL,
    domain_hash BIGINT NOT NULL,
    -- how many mails were refused, when first and when last, and which one it was
    refusals BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    message_id BLOB NOT NULL,
    PRIMARY KEY (tenant_id, invalid_id)
) WITHOUT ROWID;

CREATE UNIQUE INDEX invalid_recipients_by_pair ON invalid_recipients (tenant_id, pair);
CREATE INDEX invalid_recipients_by_last ON invalid_recipients (tenant_id, last_at, invalid_id);
CREATE INDEX invalid_recipients_by_sender ON invalid_recipients (tenant_id, sender_hash, last_at, invalid_id);
CREATE INDEX invalid_recipients_by_domain ON invalid_recipients (tenant_id, domain_hash, last_at, invalid_id);

-- Their refusals, a row for a mail.
CREATE TABLE invalid_deliveries (
    tenant_id BIGINT NOT NULL,
    invalid_id BIGINT NOT NULL,
    refused_at BIGINT NOT NULL,
    message_id BLOB NOT NULL,
    sender_hash BIGINT NOT NULL,
    domain_hash BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    reply TEXT NOT NULL,
    -- SMTP reply code, '' where our own server found out; enhanced status code, '' where there is none
    code TEXT NOT NULL,
    enhanced TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (tenant_id, invalid_id, refused_at, message_id)
) WITHOUT ROWID;

-- for a time in the past: what was the last refusal then
CREATE INDEX invalid_deliveries_by_time ON invalid_deliveries (tenant_id, refused_at, invalid_id);
CREATE INDEX invalid_deliveries_by_sender ON invalid_deliveries (tenant_id, sender_hash, refused_at, invalid_id);
CREATE INDEX invalid_deliveries_by_domain ON invalid_deliveries (tenant_id, domain_hash, refused_at, invalid_id);

-- Lines of Postfix that were not understood, and what they look like without what is different in each.
CREATE TABLE set_aside (
    host TEXT NOT NULL,
    at BIGINT NOT NULL,
    line_hash BIGINT NOT NULL,
    source_id BIGINT NOT NULL REFERENCES sources (source_id),
    shape TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (host, at, line_hash)
);

CREATE INDEX set_aside_by_shape ON set_aside (shape, at);
CREATE INDEX set_aside_by_age ON set_aside (source_id, at);
