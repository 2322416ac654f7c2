-- Published: how far along people say they are, for joins that count.
create view person_levels as
    select id as person, level from people where closed_at is null and level <> '';
