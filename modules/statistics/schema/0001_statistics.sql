-- How a community publishes its numbers; without a row it does not.
create table statistics_choices (
    community     bigint primary key,
    mode          text   not null check (mode in ('off', 'noisy', 'exact')),
    epsilon_milli bigint not null,
    since         bigint not null
);

-- What was published of a week. A row is never made again: noise drawn twice would tell more than it promised.
create table published_statistics (
    community     bigint not null,
    week          bigint not null,                  -- its Monday, 00:00 UTC
    measure       text   not null,
    value         bigint not null,
    margin        bigint not null,                  -- the true count lies this near in 95 of 100 cases; 0: it is exact
    epsilon_milli bigint not null,                  -- spent on this number; 0: no noise
    primary key (community, week, measure)
);
