-- What may be tried before paying: a tier for some days, and some articles each month.
create table trial_offers (
    tier      bigint primary key,
    community bigint not null,
    days      bigint not null
);

-- Once for each person and community, whatever was tried.
create table trials (
    person    bigint not null,
    community bigint not null,
    tier      bigint not null,
    level     bigint not null,
    began_at  bigint not null,
    ends_at   bigint not null,
    primary key (person, community)
);

create table free_reading (
    community bigint primary key,
    articles  bigint not null                       -- in a month, for each person
);

-- How many somebody opened, not which.
create table free_reads (
    person    bigint not null,
    community bigint not null,
    month     bigint not null,                      -- 202702, by the site's clock
    used      bigint not null,
    primary key (person, community, month)
);

-- What the owner set about selling: 'refund_days'.
create table selling_terms (
    term  text   primary key,
    value bigint not null
);
