create table experiments (
    id          bigint primary key,
    community   bigint not null,
    kind        text   not null,                    -- words, price
    name        text   not null,
    question    text   not null,                    -- as everybody reads it
    percent_off bigint not null,                    -- price
    days        bigint not null,                    -- words: after which a unit is looked at; price: of a period
    least       bigint not null,                    -- units of each variant before anything is decided
    currency    text   not null,
    seed        text   not null,                    -- what decides who sees what; unknown to everybody
    made_by     bigint not null,
    made_at     bigint not null,
    started_at  bigint,
    ends_at     bigint,                             -- at the latest
    stopped_at  bigint,
    stopped_why text   not null default ''          -- by_hand, over, earns_less, gives_back, loses
);

create index experiments_of_community on experiments (community, id desc);

create table experiment_variants (
    experiment bigint not null references experiments (id),
    variant    bigint not null,                     -- 0: what is compared with
    words_zh   text   not null,
    words_en   text   not null,
    plan       bigint not null,                     -- that is suggested; 0: none
    primary key (experiment, variant)
);

-- Who, or which period, has which variant, and by which chance.
create table experiment_units (
    experiment bigint not null references experiments (id),
    person     bigint not null,                     -- 0: a period
    period     bigint not null,                     -- its number; 0: a person
    variant    bigint not null,
    chance     double precision not null,
    at         bigint not null,
    primary key (experiment, person, period)
);

create index experiment_units_of_person on experiment_units (person) where person <> 0;
