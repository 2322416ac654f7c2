-- Moments before which the books are closed.
create table ledger_closings (
    until_at  bigint primary key,
    closed_at bigint not null
);

-- Published: what moved, with the names of both accounts, for lists of a month.
create view ledger_journal as
    select p.id, e.at, e.kind, e.reference, e.note, f.purpose as from_purpose, f.name as from_name, f.person as from_person,
           t.purpose as to_purpose, t.name as to_name, t.person as to_person, p.minor, f.currency
    from ledger_postings p join ledger_entries e on e.id = p.entry
    join ledger_accounts f on f.id = p.from_account join ledger_accounts t on t.id = p.to_account;
