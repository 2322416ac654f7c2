-- One authenticator app a person. The secret is sealed under a key outside the database.
create table authenticators (
    person    bigint primary key,
    sealed    text   not null,
    made_at   bigint not null,
    used_at   bigint,
    last_step bigint not null default 0             -- of the code that was used last: codes work once
);

-- Public keys of passkeys and security keys, as base64url.
create table passkeys (
    id              bigint  primary key,
    person          bigint  not null,
    credential      text    not null unique,
    cose            text    not null,
    handle          text    not null,               -- by which the authenticator knows the person
    count           bigint  not null,               -- of signatures, where the authenticator counts
    verifies        boolean not null,               -- it checks its user: good for signing in without a password
    backup_eligible boolean not null,
    backed_up       boolean not null,
    aaguid          text    not null,
    label           text    not null,
    made_at         bigint  not null,
    used_at         bigint,
    doubted_at      bigint                          -- when its count went backwards: there may be a copy
);
create index passkeys_of_person on passkeys (person, id);

create table recovery_codes (
    person bigint not null,
    digest text   not null,
    primary key (person, digest)
);
-- New codes wait here, sealed, until their owner has seen them; ten minutes at most.
create table recovery_sheets (
    person  bigint primary key,
    sealed  text   not null,
    made_at bigint not null
);

-- Challenges that were answered: an answer works once.
create table answered_challenges (
    digest     text   primary key,
    expires_at bigint not null
);
create index answered_challenges_by_age on answered_challenges (expires_at);

-- Somebody who lost every factor asks an administrator. Approved, it waits for objections, then it is carried out.
create table factor_resets (
    id            bigint primary key,
    person        bigint not null,
    asked_at      bigint not null,
    ip            text   not null,
    keep_digest   text   not null unique,           -- of the token in the letter with which it is called off
    approved_at   bigint,
    approved_by   bigint,
    due_at        bigint,
    ended_at      bigint,
    outcome       text   not null default ''        -- done, kept, refused
);
create unique index factor_resets_open on factor_resets (person) where ended_at is null;
create index factor_resets_by_due on factor_resets (ended_at, due_at);
