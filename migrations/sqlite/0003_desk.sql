-- The desk: what people ask, what was decided, who is told of it, and who looked at what.

-- What somebody asks of support.
CREATE TABLE tickets (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    -- eight digits, drawn and not counted: it tells nobody how many there are
    ticket_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('whitelist', 'unblock', 'release', 'question')),
    -- that of the last event
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting_tenant', 'waiting_us', 'approved', 'refused', 'applied', 'closed')),
    -- what makes two asks of one person the same
    matter TEXT NOT NULL,
    requester_id BIGINT NOT NULL REFERENCES users (user_id),
    assignee_id BIGINT REFERENCES users (user_id),
    opened_at BIGINT NOT NULL,
    -- when anything happened that both sides see
    moved_at BIGINT NOT NULL,
    last_event BIGINT NOT NULL,
    -- the mail it is about
    message_id BLOB,
    -- JSON, see ticket::Ask
    ask TEXT NOT NULL,
    -- JSON, see ticket::Evidence
    evidence TEXT,
    PRIMARY KEY (tenant_id, ticket_id)
);

CREATE UNIQUE INDEX tickets_by_number ON tickets (ticket_id);
-- the same ask twice leads to the ticket that is open
CREATE UNIQUE INDEX tickets_undecided ON tickets (tenant_id, requester_id, matter)
WHERE state IN ('open', 'waiting_tenant', 'waiting_us');
-- the desk: each state by age, with all that it filters by
CREATE INDEX tickets_by_state ON tickets (state, opened_at, ticket_id, tenant_id, kind, assignee_id);
CREATE INDEX tickets_of_tenant ON tickets (tenant_id, opened_at, ticket_id, state, requester_id);
CREATE INDEX tickets_of_requester ON tickets (tenant_id, requester_id, opened_at, ticket_id, state);
CREATE INDEX tickets_of_assignee ON tickets (assignee_id, ticket_id);
CREATE INDEX tickets_of_message ON tickets (tenant_id, message_id) WHERE message_id IS NOT NULL;

-- Everything that happened to a ticket, in order: who, when, and the state it left.
CREATE TABLE ticket_events (
    tenant_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    -- 1 is the ask itself
    event_no BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_id BIGINT NOT NULL REFERENCES users (user_id),
    act TEXT NOT NULL CHECK (act IN ('open', 'take', 'hand_over', 'reply', 'note', 'approve', 'refuse', 'apply', 'close', 'withdraw', 'reopen')),
    state TEXT NOT NULL CHECK (state IN ('open', 'waiting_tenant', 'waiting_us', 'approved', 'refused', 'applied', 'closed')),
    body TEXT NOT NULL,
    -- whom it was handed over to
    to_id BIGINT REFERENCES users (user_id),
    PRIMARY KEY (tenant_id, ticket_id, event_no)
);

-- Who may pass and who may not: decisions that the mail platform is to follow.
CREATE TABLE list_entries (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    entry_no BIGINT NOT NULL,
    -- allow and ban: a sender of mail to the tenant; block: a sender of the tenant's own
    kind TEXT NOT NULL CHECK (kind IN ('allow', 'ban', 'block')),
    -- an address, or a domain after an @; lower-cased
    sender TEXT NOT NULL,
    -- whose mailbox; '' is the whole tenant
    mailbox TEXT NOT NULL,
    -- NULL: entered by hand
    ticket_id BIGINT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (user_id),
    -- NULL: for good
    expires_at BIGINT,
    -- when the mail platform had it
    applied_at BIGINT,
    applied_by BIGINT REFERENCES users (user_id),
    revoked_at BIGINT,
    revoked_by BIGINT REFERENCES users (user_id),
    -- when the mail platform had it no more
    removed_at BIGINT,
    removed_by BIGINT REFERENCES users (user_id),
    PRIMARY KEY (tenant_id, entry_no)
);

-- what holds is there once
CREATE UNIQUE INDEX list_entries_in_force ON list_entries (tenant_id, kind, sender, mailbox) WHERE revoked_at IS NULL;
CREATE INDEX list_entries_of_ticket ON list_entries (tenant_id, ticket_id) WHERE ticket_id IS NOT NULL;
CREATE INDEX list_entries_by_age ON list_entries (tenant_id, created_at, entry_no);

-- Numbers that are given once within a tenant.
CREATE TABLE tenant_counters (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    name TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

-- Who is to hear of which event: in the portal, and by e-mail. One row, one e-mail at most.
CREATE TABLE notices (
    notice_id INTEGER PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    tenant_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    event_no BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    read_at BIGINT,
    -- none: not wanted; unsure: we were cut off while it was handed over, and nobody sends it twice
    mail TEXT NOT NULL CHECK (mail IN ('none', 'waiting', 'sending', 'sent', 'failed', 'unsure')),
    attempts BIGINT NOT NULL DEFAULT 0,
    -- of a waiting one: not before; of the others: since when
    mail_at BIGINT NOT NULL,
    -- the last answer of the mail server
    error TEXT
);

CREATE UNIQUE INDEX notices_once ON notices (user_id, ticket_id, event_no);
CREATE INDEX notices_of_user ON notices (user_id, created_at, notice_id);
CREATE INDEX notices_unread ON notices (user_id) WHERE read_at IS NULL;
CREATE INDEX notices_to_mail ON notices (mail, mail_at) WHERE mail IN ('waiting', 'sending', 'failed', 'unsure');

-- Who looked at what of a tenant's. Nothing in it is ever changed.
CREATE TABLE accesses (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    at BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    what TEXT NOT NULL CHECK (what IN ('trace', 'list', 'export', 'ticket')),
    -- the id of the trace, the address of the list or export, the ticket's number
    object TEXT NOT NULL,
    -- for which ticket
    ticket_id BIGINT,
    PRIMARY KEY (tenant_id, at, user_id, what, object)
) WITHOUT ROWID;

CREATE INDEX accesses_by_kind ON accesses (tenant_id, what, at, user_id, object);
CREATE INDEX accesses_by_person ON accesses (tenant_id, user_id, at, what, object);

CREATE TRIGGER accesses_are_not_changed BEFORE UPDATE ON accesses
BEGIN
    SELECT RAISE(ABORT, 'the access journal is not changed');
END;

CREATE TRIGGER accesses_are_not_deleted BEFORE DELETE ON accesses
BEGIN
    SELECT RAISE(ABORT, 'the access journal is not changed');
END;
