-- Programs that sign their people in here, as the owner registered them.
create table oidc_clients (
    id            bigint  primary key,
    client_id     text    not null unique,
    name          text    not null,
    secret        text    not null,                 -- a digest; empty: a program that can keep none
    redirect_uris text    not null,                 -- JSON
    logout_uris   text    not null,                 -- JSON
    algorithm     text    not null,                 -- of its ID tokens
    is_trusted    boolean not null,                 -- the owner's own: people are not asked
    made_at       bigint  not null
);

-- What ID tokens are signed with. A key is published a day before it signs and a week after it stopped.
create table oidc_keys (
    kid        text   primary key,
    algorithm  text   not null,
    pem        text   not null,                     -- sealed
    public_jwk text   not null,
    made_at    bigint not null
);
create index oidc_keys_by_age on oidc_keys (algorithm, made_at);

-- What programs call a person: random, so that it says nothing.
create table oidc_subjects (
    person  bigint primary key,
    subject text   not null unique
);

-- Who allowed what to which program.
create table oidc_consents (
    client   bigint not null,
    person   bigint not null,
    scopes   text   not null,                       -- separated by blanks
    given_at bigint not null,
    primary key (client, person)
);
create index oidc_consents_of_person on oidc_consents (person);

-- One sign-in of a person at a program: everything that came of it ends together.
create table oidc_grants (
    id         bigint primary key,
    client     bigint not null,
    person     bigint not null,
    scopes     text   not null,
    auth_time  bigint not null,
    made_at    bigint not null,
    used_at    bigint not null
);
create index oidc_grants_of_person on oidc_grants (person, client);
create index oidc_grants_of_client on oidc_grants (client);
create index oidc_grants_by_age on oidc_grants (made_at);

create table oidc_tokens (
    digest      text   primary key,
    kind        text   not null check (kind in ('access', 'refresh')),
    grant_id    bigint not null,
    expires_at  bigint not null,
    replaced_at bigint                              -- a refresh token that was used: seen again, it was stolen
);
create index oidc_tokens_of_grant on oidc_tokens (grant_id);
create index oidc_tokens_by_age on oidc_tokens (expires_at);

-- Codes carry everything themselves, sealed; here stands that one was used, and for what.
create table oidc_used_codes (
    digest     text   primary key,
    grant_id   bigint not null,
    expires_at bigint not null
);
create index oidc_used_codes_by_age on oidc_used_codes (expires_at);
