-- Who of the staff closed the account, and why they say they did. Null: its owner asked, who alone may then keep it.
alter table erasures add column closed_by bigint;
alter table erasures add column reason text not null default '';
