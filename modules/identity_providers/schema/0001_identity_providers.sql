-- Other sites that people may sign in with, as the owner set them up.
create table identity_providers (
    id        bigint  primary key,
    slug      text    not null unique,              -- in addresses: "github"
    kind      text    not null,
    name      text    not null,                     -- on the button
    address   text    not null,                     -- the issuer, or the base of its addresses
    client_id text    not null,
    secret    text    not null,                     -- sealed; empty where a file has it
    is_open   boolean not null,                     -- offered for signing in
    sign_ups  boolean not null,                     -- makes accounts for people who have none
    made_at   bigint  not null
);

-- What an OpenID provider publishes about itself: its metadata and its keys.
create table provider_documents (
    provider   bigint not null,
    kind       text   not null,
    body       text   not null,
    fetched_at bigint not null,
    primary key (provider, kind)
);

-- Who somebody is elsewhere. Never found by an e-mail address: those change hands.
create table external_identities (
    provider  bigint not null,
    issuer    text   not null,
    subject   text   not null,
    person    bigint not null,
    label     text   not null,                      -- how they are called there
    linked_at bigint not null,
    used_at   bigint,
    primary key (provider, issuer, subject)
);
create unique index external_identities_of_person on external_identities (person, provider);

-- Attempts whose answer has come: each is good for one.
create table answered_attempts (
    digest     text   primary key,
    expires_at bigint not null
);
create index answered_attempts_by_age on answered_attempts (expires_at);

-- Identities that were shown and belong to nobody here yet, for the browser that showed them.
create table pending_identities (
    digest     text   primary key,
    provider   bigint not null,
    identity   text   not null,                     -- JSON
    next       text   not null,
    expires_at bigint not null
);
create index pending_identities_by_age on pending_identities (expires_at);
