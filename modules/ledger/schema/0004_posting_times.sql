-- Postings know the moment of their entry, and both indices hold all that sums over a time need: a month is closed without
-- looking at entries.
alter table ledger_postings add column at bigint not null default 0;
update ledger_postings set at = (select e.at from ledger_entries e where e.id = ledger_postings.entry);

drop index ledger_postings_from;
drop index ledger_postings_to;
create index ledger_postings_from on ledger_postings (from_account, at, minor);
create index ledger_postings_to on ledger_postings (to_account, at, minor);
