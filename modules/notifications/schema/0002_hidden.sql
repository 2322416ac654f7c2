-- Of kinds that somebody does not want in the app: kept for letters, not shown and not counted.
alter table notifications add column hidden boolean not null default false;
