-- Months of the site's calendar that finance closed, with everything that was told of them then.
create table closed_months (
    month     text   primary key,                   -- 2027-01
    from_at   bigint not null,
    until_at  bigint not null,
    closed_by bigint not null,
    closed_at bigint not null
);

create table closed_balances (
    month    text   not null references closed_months (month),
    purpose  text   not null,
    name     text   not null,
    person   bigint not null,
    currency text   not null,
    before   bigint not null,
    came     bigint not null,
    went     bigint not null,
    primary key (month, purpose, name, person, currency)
);

create table closed_statements (
    month    text   not null references closed_months (month),
    person   bigint not null,
    currency text   not null,
    sales    bigint not null,
    share    bigint not null,
    taken    bigint not null,                       -- by refunds, as far as it was known
    primary key (month, person, currency)
);

create table closed_payouts (
    month      text   not null references closed_months (month),
    payout     bigint not null,
    person     bigint not null,
    currency   text   not null,
    minor      bigint not null,
    state      text   not null,
    tail       text   not null,
    decided_at bigint not null,
    primary key (month, payout)
);
