-- What people did with items, with their consent: one row for each kind, strengthened when repeated.
create table interactions (
    person   bigint not null,
    item     bigint not null,
    kind     text   not null,
    times    bigint not null,
    seconds  bigint not null default 0,
    last_at  bigint not null,
    primary key (person, item, kind)
);

create index interactions_newest on interactions (person, last_at desc);
create index interactions_of_item on interactions (item, last_at desc);

-- Which items belong together: by their words ("content") or because the same people read both
-- ("readers"). Made again by a job; `score` lies between 0 and 1.
create table item_neighbours (
    item      bigint not null,
    basis     text   not null,
    neighbour bigint not null,
    score     double precision not null,
    primary key (item, basis, neighbour)
);

-- What is popular: interactions of all people, decayed.
create table item_popularity (
    item  bigint primary key,
    score double precision not null
);

create index item_popularity_most on item_popularity (score desc);

-- Reasons somebody took back: "because you read X", "because you follow the tag Y".
create table removed_reasons (
    person bigint not null,
    reason text   not null,
    at     bigint not null,
    primary key (person, reason)
);
