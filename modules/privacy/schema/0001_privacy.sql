-- Every answer about a purpose, newest last. Rows are only added: they are the proof.
create table consents (
    id          bigint  primary key,
    person      bigint  not null,
    purpose     text    not null,
    given       boolean not null,
    text_digest text    not null,                   -- of the sentence that was agreed to
    language    text    not null,
    place       text    not null,
    network     text    not null,                   -- the address without its end
    at          bigint  not null
);
create index consents_of_person on consents (person, purpose, id desc);

-- Accounts that end soon. Until `due_at` their owner can change their mind.
create table erasures (
    person   bigint primary key,
    asked_at bigint not null,
    due_at   bigint not null,
    obstacle text   not null default ''             -- a sentence with holes, as JSON: why it waits
);
create index erasures_due on erasures (due_at);

-- Who was erased, for backups that are restored later. Never emptied.
create table erased_people (
    person bigint primary key,
    at     bigint not null
);
create index erased_people_by_time on erased_people (at);

-- Copies that people asked for.
create table data_copies (
    id         bigint primary key,
    person     bigint not null,
    state      text   not null check (state in ('waiting', 'ready', 'failed')),
    asked_at   bigint not null,
    expires_at bigint not null,
    bytes      bigint not null default 0
);
create index data_copies_of_person on data_copies (person, id desc);
create index data_copies_by_age on data_copies (expires_at);

-- Staff who looked at what only the person sees.
create table looks (
    id     bigint primary key,
    person bigint not null,
    staff  bigint not null,
    what   text   not null,
    reason text   not null,
    at     bigint not null
);
create index looks_of_person on looks (person, id desc);

-- The register as it was published: a new row whenever it changed.
create table policy_versions (
    version  bigint primary key,
    digest   text   not null,
    register text   not null,                       -- JSON
    at       bigint not null
);
