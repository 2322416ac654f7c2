-- What people have together: learnt every night from rights that run. `thing` and `with_thing` are what a right is about.
create table offers_together (
    thing      bigint not null,
    with_thing bigint not null,
    people     bigint not null,             -- who have both
    likeness   double precision not null,   -- cosine with shrinkage, up to 1
    primary key (with_thing, thing)
);
create table offers_owners (
    thing  bigint primary key,
    people bigint not null
);
-- What somebody does not want to be offered.
create table hidden_offers (
    person    bigint not null,
    thing     bigint not null,
    hidden_at bigint not null,
    primary key (person, thing)
);
