-- People and how they sign in. Addresses and handles are unique without case; both are ASCII.
create table people (
    id                bigint  primary key,
    handle            text    not null,
    name              text    not null,
    email             text,                         -- null: none, as imported accounts
    email_verified_at bigint,
    password          text    not null default '',  -- a PHC string; empty: sign-in by code or link only
    device_key        text    not null,             -- makes the cookies of known devices; new with each password
    language          text    check (language in ('zh', 'en')),
    time_zone         text    not null default '',
    headline          text    not null default '',
    bio               text    not null default '',  -- Markdown
    fields            text    not null default '[]',-- JSON: what they care for
    links             text    not null default '[]',-- JSON: addresses shown on the profile
    level             text    not null default '',
    goal              text    not null default '',
    hue               bigint  not null,
    consented_at      bigint,                       -- to having their reading measured
    imported_from     text    not null default '',
    imported_url      text    not null default '',
    claimed_at        bigint,                       -- when an imported account got to its owner
    joined_at         bigint  not null,
    closed_at         bigint
);
create unique index people_handle on people (lower(handle));
create unique index people_email on people (lower(email));

-- Published: what everybody may know of people, for joins.
create view public_people as
    select id, handle, name, headline, hue, joined_at from people where closed_at is null;

-- Everybody is a member; a row is a role beyond that.
create table person_roles (
    person     bigint not null,
    role       text   not null,
    granted_by bigint not null,
    granted_at bigint not null,
    primary key (person, role)
);
create index person_roles_by_role on person_roles (role, person);

-- Only digests of tokens are kept: nobody can sign in with what is stored here.
create table sessions (
    id      bigint primary key,
    person  bigint not null,
    digest  text   not null unique,
    made_at bigint not null,
    seen_at bigint not null,
    ip      text   not null,
    agent   text   not null
);
create index sessions_of_person on sessions (person, id desc);
create index sessions_by_use on sessions (seen_at);

create table api_tokens (
    id         bigint primary key,
    person     bigint not null,
    name       text   not null,
    digest     text   not null unique,
    ending     text   not null,                     -- the last four characters, to tell tokens apart
    scopes     text   not null,                     -- JSON
    made_at    bigint not null,
    expires_at bigint not null,
    used_at    bigint
);
create index api_tokens_of_person on api_tokens (person, id desc);

-- One-time links in letters, bound to what they are for.
create table links (
    digest     text   primary key,
    purpose    text   not null,
    person     bigint not null,
    email      text   not null default '',
    expires_at bigint not null
);
create index links_of_person on links (person, purpose);
create index links_by_age on links (expires_at);

-- Six-digit codes in letters. A code works in the browser that asked for it and nowhere else.
create table codes (
    email      text   not null,                     -- lower case
    browser    text   not null,                     -- digest of that browser's secret
    digest     text   not null,
    tries      bigint not null default 0,
    expires_at bigint not null,
    primary key (email, browser)
);
create index codes_by_age on codes (expires_at);

-- How full a bucket of attempts is: it is empty again at `empty_at`.
create table throttles (
    bucket   text   primary key,
    empty_at bigint not null
);
create index throttles_by_age on throttles (empty_at);

-- Privileged acts. Rows are only added; each carries the digest of itself and the one before.
create table audit (
    id      bigint primary key,                     -- 1, 2, 3 …: a gap is a loss
    at      bigint not null,
    actor   bigint,
    ip      text   not null,
    session bigint not null,
    action  text   not null,
    target  text   not null,
    details text   not null,
    digest  text   not null
);
create index audit_by_actor on audit (actor, id desc);
create index audit_by_action on audit (action, id desc);
create table audit_head (
    one     bigint primary key,
    entries bigint not null,
    digest  text   not null
);
insert into audit_head (one, entries, digest) values (1, 0, '');

-- Who says that an imported account is theirs.
create table claims (
    id         bigint  primary key,
    person     bigint  not null,
    claimant   bigint  not null,
    reason     text    not null,
    made_at    bigint  not null,
    decided_at bigint,
    decided_by bigint,
    approved   boolean not null default false
);
create unique index claims_waiting on claims (person, claimant) where decided_at is null;
create index claims_by_state on claims (decided_at, id desc);
