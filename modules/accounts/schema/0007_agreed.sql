-- Published: who agreed to be learnt from.
create view people_agreed as select id as person from people where closed_at is null and consented_at is not null;
-- Published: people of imports whose account nobody uses, and those who use theirs and did not agree.
create view people_unclaimed as
    select id as person from people where closed_at is null and imported_from <> '' and claimed_at is null;
create view people_unasked as
    select id as person from people where closed_at is null and imported_from <> '' and claimed_at is not null and consented_at is null;
