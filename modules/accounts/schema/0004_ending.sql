-- When the account will be deleted; its owner asked for it and may still change their mind.
alter table people add column ends_at bigint;
