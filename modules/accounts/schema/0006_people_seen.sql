-- Published: when those who are signed in somewhere were last here.
create view people_seen as select person, max(seen_at) as seen_at from sessions group by person;
