-- Who is here: tenants, their domains, the people, their addresses and sessions.

CREATE TABLE tenants (
    tenant_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    timezone TEXT NOT NULL DEFAULT 'Europe/Paris',
    -- how long its mail is kept; NULL: as long as the setting says
    keep_messages_days BIGINT,
    -- its mail that arrived before is no longer shown, nor kept: a full hour, which only moves on; see store::retention
    forgotten_before BIGINT NOT NULL DEFAULT 0,
    -- how much of a filter's verdict its users and its administrators are shown
    detail_users TEXT NOT NULL DEFAULT 'family' CHECK (detail_users = 'family' OR detail_users = 'symbols' OR detail_users = 'everything'),
    detail_admins TEXT NOT NULL DEFAULT 'symbols' CHECK (detail_admins = 'family' OR detail_admins = 'symbols' OR detail_admins = 'everything'),
    subjects TEXT NOT NULL DEFAULT 'shown' CHECK (subjects = 'shown' OR subjects = 'hashed' OR subjects = 'hidden'),
    created_at BIGINT NOT NULL,
    -- who of the users; NULL, as wherever something is signed: a command
    created_by BIGINT
);

-- The operator's own tenant: mail of no known domain.
INSERT INTO tenants (tenant_id, name, created_at) VALUES (0, '', 0);

-- Lower-cased; a domain has one tenant.
CREATE TABLE domains (
    domain TEXT NOT NULL PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    created_at BIGINT NOT NULL,
    created_by BIGINT
);

CREATE INDEX domains_of_tenant ON domains (tenant_id, domain);

-- The mail known before its domain was attached, on its way to the tenant.
CREATE TABLE domain_moves (
    domain TEXT NOT NULL PRIMARY KEY REFERENCES domains (domain),
    -- mails to look at, counted when the move began; NULL until then
    mails BIGINT,
    looked_at BIGINT NOT NULL DEFAULT 0,
    finished_at BIGINT
);

CREATE INDEX domain_moves_to_do ON domain_moves (domain) WHERE finished_at IS NULL;

CREATE TABLE users (
    user_id INTEGER PRIMARY KEY,
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    -- lower-cased
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    -- name and e-mail, lower-cased: what people are looked for by
    search TEXT NOT NULL DEFAULT '',
    -- argon2id in PHC notation; '' until an invitation is accepted
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'admin', 'agent', 'operator')),
    locale TEXT NOT NULL DEFAULT 'fr' CHECK (locale IN ('fr', 'en')),
    -- NULL: the tenant's
    timezone TEXT,
    -- whether what concerns them is also sent by e-mail
    wants_mail BOOLEAN NOT NULL DEFAULT TRUE,
    is_demo BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT,
    disabled_by BIGINT REFERENCES users (user_id)
);

CREATE INDEX users_of_tenant ON users (tenant_id, email);

-- What happened to an account, and who did it. Nothing in it is ever changed.
CREATE TABLE user_events (
    event_id INTEGER PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    at BIGINT NOT NULL,
    -- NULL: a command
    by_id BIGINT REFERENCES users (user_id),
    act TEXT NOT NULL CHECK (act IN ('add', 'invite', 'link', 'accept', 'password', 'name', 'role', 'addresses', 'disable', 'enable', 'sign_out', 'assign', 'unassign')),
    -- the new name or role, the addresses, the tenant
    detail TEXT NOT NULL
);

CREATE INDEX user_events_of_user ON user_events (user_id, event_id);

-- Whose mail is whose: lower-cased.
CREATE TABLE user_addresses (
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    address TEXT NOT NULL,
    PRIMARY KEY (tenant_id, user_id, address)
);

-- The tenants whose mail an agent or operator may look at.
CREATE TABLE agent_tenants (
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    tenant_id BIGINT NOT NULL REFERENCES tenants (tenant_id),
    assigned_at BIGINT NOT NULL,
    assigned_by BIGINT REFERENCES users (user_id),
    PRIMARY KEY (user_id, tenant_id)
);

CREATE INDEX agent_tenants_of_tenant ON agent_tenants (tenant_id, user_id);

-- Links that let somebody choose a password, once.
CREATE TABLE password_links (
    -- a hash of what stands in the link: who reads this table cannot follow it
    link_id BLOB NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES users (user_id),
    -- NULL: made by a command
    made_by BIGINT REFERENCES users (user_id),
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);

CREATE INDEX password_links_of_user ON password_links (user_id);

CREATE TABLE sessions (
    -- a hash of the id in the cookie: who reads this table cannot sign in with it
    session_id BLOB NOT NULL PRIMARY KEY,
    -- NULL before sign-in
    user_id BIGINT REFERENCES users (user_id),
    -- JSON
    data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed sign-ins of an e-mail address or a client, counted within a window.
CREATE TABLE sign_in_failures (
    key TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    window_at BIGINT NOT NULL
);
