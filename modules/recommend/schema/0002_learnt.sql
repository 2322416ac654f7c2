-- What is alike and read together stands in the file of what was learnt now; item_neighbours holds only what was published
-- since, with the basis "content". The first learning takes the rest out.

-- How much each kind of interaction says, where the owner changed it: one row with id 1, or none.
create table recommend_settings (
    id             bigint primary key,
    weight_view    double precision not null,
    weight_read    double precision not null,
    weight_like    double precision not null,
    weight_save    double precision not null,
    weight_comment double precision not null,
    weight_buy     double precision not null
);

-- Ways to put lists together, side by side: the one with id 1 is the main one, and takes whom no other takes.
create table recommend_configurations (
    id          bigint primary key,
    name        text   not null,
    model       text   not null,                    -- a model of the engine; "hybrid" chooses and weighs by itself
    diversity   double precision not null,
    author_most double precision not null,
    tried       bigint not null,
    share       bigint not null,                    -- percent of the people
    made_at     bigint not null,
    ended_at    bigint
);

-- Everything that was learnt: `file` lies in the folder `models` of the data folder, empty once it was deleted. Rows stay, as
-- the history of the measures in `report`.
create table recommend_models (
    id            bigint  primary key,
    configuration bigint  not null,
    made_at       bigint  not null,
    file          text    not null,
    checksum      text    not null,                 -- SHA-256 of the file, in hex
    bytes         bigint  not null,
    report        text    not null,                 -- JSON
    serving       boolean not null,                 -- at most one of a configuration
    pinned        boolean not null default false,   -- the owner went back to it: newer ones wait
    error         text    not null default ''       -- why nothing was learnt this time
);

create index recommend_models_newest on recommend_models (configuration, made_at desc);

-- What was shown in lists to people who agreed to be learnt from, and how likely each was to stand there.
create table recommend_shown (
    person        bigint  not null,
    item          bigint  not null,
    at            bigint  not null,
    place         bigint  not null,
    configuration bigint  not null,
    propensity    double precision not null,
    tried         boolean not null,
    welcome_at    bigint,                           -- read, liked, saved, commented on or bought within a week
    primary key (person, item, at)
);

create index recommend_shown_at on recommend_shown (at);

-- What was tried, over all people.
create table item_trials (
    item    bigint primary key,
    shown   bigint not null,
    welcome bigint not null
);

-- Signs what a page says of its list, so that only what was shown is noted.
create table recommend_keys (
    id     bigint primary key,
    secret text   not null
);
