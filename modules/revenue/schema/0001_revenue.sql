-- Months whose sums are kept, in order; each begins where the one before ended.
create table revenue_closed (
    month     bigint primary key,                   -- 202701
    until_at  bigint not null,
    closed_at bigint not null
);

-- Who has paid for a membership so far, and what of it ran when the last closed month ended.
create table revenue_customers (
    person      bigint  not null,
    community   bigint  not null,
    currency    text    not null,
    first_month bigint  not null,                   -- of their first payment
    counted     boolean not null,                   -- they were in the MRR of some month
    minor       bigint  not null,
    primary key (person, community, currency)
);

-- Community 0 is the whole house.
create table revenue_months (
    community        bigint not null,
    currency         text   not null,
    month            bigint not null,
    mrr              bigint not null,
    customers        bigint not null,
    newly            bigint not null,               -- minor units, and how many customers
    newly_customers  bigint not null,
    back             bigint not null,
    back_customers   bigint not null,
    grown            bigint not null,
    grown_customers  bigint not null,
    shrunk           bigint not null,
    shrunk_customers bigint not null,
    lost             bigint not null,
    lost_customers   bigint not null,
    first_payers     bigint not null,               -- the size of the month's cohort
    primary key (community, currency, month)
);

create table revenue_cohorts (
    community bigint not null,
    currency  text   not null,
    cohort    bigint not null,
    month     bigint not null,
    customers bigint not null,                      -- of the cohort, who pay at the month's end
    minor     bigint not null,
    primary key (community, currency, cohort, month)
);

create table revenue_channels (
    community       bigint not null,
    currency        text   not null,
    month           bigint not null,
    side            text   not null,                -- payment, origin
    channel         text   not null,
    orders          bigint not null,
    minor           bigint not null,
    returned_orders bigint not null,
    returned_minor  bigint not null,
    disputes        bigint not null,
    disputed_minor  bigint not null,
    primary key (community, currency, month, side, channel)
);

-- What finance was told; the same thing is told once in four weeks.
create table revenue_alarms (
    id            bigint primary key,
    kind          text   not null,                  -- churn, refunds, disputes
    community     bigint not null,
    currency      text   not null,
    channel       text   not null,                  -- of payment; churn has none
    events        bigint not null,
    exposure      bigint not null,
    events_before bigint not null,
    exposure_before bigint not null,
    found_at      bigint not null
);

create index revenue_alarms_newest on revenue_alarms (kind, community, currency, channel, found_at);
