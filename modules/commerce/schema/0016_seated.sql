-- For later modules: companies with seats, and who has one of them now.
create view seat_companies as
select id as pack, buyer, company, community, level, ends_at from seat_packs where ends_at is not null;

create view seated as
select pack, person, email from seats where person <> 0 and freed_at is null;
