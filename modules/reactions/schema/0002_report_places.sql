-- In which community the reported thing lies, so that its own moderators see it. Null: on no item, or reported before.
alter table reports add column community bigint;
create index reports_of_community on reports (community, id desc) where decided_at is null;
