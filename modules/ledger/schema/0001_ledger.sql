-- Double entry. Rows are added, never changed; balances are derived and checked by `lyceum verify`.
create table ledger_accounts (
    id       bigint primary key,
    purpose  text   not null,
    name     text   not null,
    person   bigint not null,
    currency text   not null,
    balance  bigint not null default 0,
    unique (purpose, name, person, currency)
);

create table ledger_entries (
    id        bigint primary key,
    kind      text   not null,
    reference text   not null,
    note      text   not null,
    reverses  bigint,
    at        bigint not null,
    unique (kind, reference)
);

create index ledger_entries_newest on ledger_entries (at desc);

-- `minor` leaves the first account and enters the second: every posting sums to zero by its shape.
create table ledger_postings (
    id           bigint primary key,
    entry        bigint not null references ledger_entries (id),
    from_account bigint not null references ledger_accounts (id),
    to_account   bigint not null references ledger_accounts (id),
    minor        bigint not null check (minor > 0)
);

create index ledger_postings_of_entry on ledger_postings (entry);
create index ledger_postings_from on ledger_postings (from_account);
create index ledger_postings_to on ledger_postings (to_account);
