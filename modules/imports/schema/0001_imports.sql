-- What was made of what: imports find again by it what they made before, and go on where they stopped.
create table imported_keys (
    source text   not null,                         -- "quantumcomputing.stackexchange.com", "sample"
    kind   text   not null,                         -- "person", "question", …
    key    text   not null,                         -- what the source calls it
    id     bigint not null,                         -- what it became here
    digest bigint not null,                         -- of what was read then
    primary key (source, kind, key)
);

-- What sources say of questions and has no other place here.
create table imported_facts (
    item   bigint not null,
    fact   text   not null check (fact in ('source', 'closed', 'bounty', 'linked', 'duplicate')),
    key    text   not null,                         -- tells facts of one kind apart
    other  bigint,                                  -- the item that a link leads to
    amount bigint not null default 0,               -- of a bounty
    at     bigint not null,
    primary key (item, fact, key)
);

-- What sources say of people and has no other place here.
create table imported_people (
    person     bigint not null,
    source     text   not null,
    url        text   not null,
    location   text   not null,
    website    text   not null,
    reputation bigint not null,
    primary key (person, source)
);
create table imported_badges (
    person bigint not null,
    source text   not null,
    name   text   not null,
    class  bigint not null,                         -- 1 gold, 2 silver, 3 bronze
    times  bigint not null,
    primary key (person, source, name, class)
);
