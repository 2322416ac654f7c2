-- How somebody wishes to hear of one kind of note. A kind without a row follows the default.
create table mail_choices (
    person bigint  not null,
    kind   text    not null,
    in_app boolean not null,
    mail   text    not null,                        -- at_once, digest, never
    primary key (person, kind)
);

-- When letters may come, by the clock on that person's wall.
create table mail_habits (
    person         bigint  primary key,
    digest         text    not null,                -- daily, weekly, never
    chosen         boolean not null,                -- by the person: the digest then brings good reading too
    quiet          boolean not null,
    quiet_from     bigint  not null,                -- hours, 0 to 23
    quiet_until    bigint  not null,
    next_digest_at bigint,                          -- null: none
    last_digest_at bigint
);
create index mail_digests_due on mail_habits (next_digest_at) where next_digest_at is not null;

-- Notes that a letter will speak of, unless they are read before.
create table mail_waiting (
    person bigint not null,
    note   bigint not null,
    mail   text   not null,                         -- at_once, digest
    at     bigint not null,
    primary key (person, note)
);

-- Addresses that gave letters back.
create table mail_addresses (
    address    text   primary key,                  -- lower case
    person     bigint not null,                     -- whose it is; 0: nobody's
    returns    bigint not null,
    first_at   bigint not null,
    last_at    bigint not null,
    status     text   not null,
    smtp_code  bigint not null,
    reason     text   not null,
    stopped_at bigint                               -- no letters since then
);
create index mail_addresses_stopped on mail_addresses (last_at) where stopped_at is not null;

-- Keys of this site that prove what it once wrote: in addresses that unsubscribe and that letters return to.
create table mail_keys (
    name text primary key,
    key  text not null
);
