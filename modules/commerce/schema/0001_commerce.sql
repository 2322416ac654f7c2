-- What memberships cost. The price of a plan never changes: a new price is a new plan, the old one retires.
create table plans (
    id         bigint primary key,
    community  bigint not null,
    tier       bigint not null,
    level      bigint not null,
    kind       text   not null,
    days       bigint not null,                     -- of a prepaid period
    minor      bigint not null check (minor > 0),
    currency   text   not null,
    added_at   bigint not null,
    retired_at bigint
);

create index plans_of_community on plans (community, level, minor);

create table item_prices (
    item     bigint primary key,
    minor    bigint not null check (minor > 0),
    currency text   not null,
    set_at   bigint not null
);

-- What somebody agreed to buy. Everything that decides about money is frozen here at the sale.
create table orders (
    id             bigint primary key,
    community      bigint not null,
    buyer          bigint not null,
    what           text   not null,
    plan           bigint not null,
    item           bigint not null,
    level          bigint not null,
    title          text   not null,                 -- in the buyer's language
    months         bigint not null,                 -- of a period that can renew itself
    days           bigint not null,                 -- of a prepaid one
    list_minor     bigint not null,
    credit_minor   bigint not null,                 -- unused value of a lower membership
    minor          bigint not null,                 -- to pay
    currency       text   not null,
    author         bigint not null,
    author_percent bigint not null,
    state          text   not null,
    refunded_minor bigint not null default 0,
    made_at        bigint not null,
    paid_at        bigint,
    starts_at      bigint,
    ends_at        bigint,
    anchor_at      bigint,                          -- whose day of the month later periods keep
    replaced_by    bigint not null default 0,       -- the order that took over its unused value
    subscription   bigint not null default 0,       -- set: a renewal of it
    refund_wish    text   not null default ''
);

create index orders_of_buyer on orders (buyer, id desc);
create index orders_of_state on orders (state, id desc);
create index orders_of_item on orders (item, buyer) where item <> 0;

create table order_credits (
    order_id bigint not null references orders (id),
    credited bigint not null references orders (id),
    minor    bigint not null,
    primary key (order_id, credited)
);

-- One try to have an order paid. Its number is ours, unguessable, and all that a gateway knows of it.
create table payment_attempts (
    id         bigint primary key,
    number     text   not null unique,
    order_id   bigint not null references orders (id),
    gateway    text   not null,
    method     text   not null,
    state      text   not null,
    minor      bigint not null,
    currency   text   not null,
    made_at    bigint not null,
    expires_at bigint not null
);

create index payment_attempts_of_order on payment_attempts (order_id);

-- Money that arrived, one row for each of the gateway's own numbers.
create table payments (
    id                 bigint primary key,
    gateway            text   not null,
    gateway_id         text   not null,
    attempt            bigint not null references payment_attempts (id),
    order_id           bigint not null references orders (id),
    minor              bigint not null,
    currency           text   not null,
    use                text   not null,
    refunded_minor     bigint not null default 0,   -- as our books have it
    refund_heard_minor bigint not null default 0,   -- as the gateway counts it
    heard_at           bigint not null,
    unique (gateway, gateway_id)
);

create index payments_of_order on payments (order_id);
create index payments_newest on payments (gateway, heard_at);

-- Everything gateways told, once each, as they told it.
create table payment_events (
    id       bigint primary key,
    gateway  text   not null,
    event    text   not null,
    body     text   not null,
    heard_at bigint not null,
    unique (gateway, event)
);

-- What does not fit and needs a person. Nothing is granted for these.
create table payment_anomalies (
    id         bigint primary key,
    gateway    text   not null,
    kind       text   not null,
    reference  text   not null,
    order_id   bigint not null,
    payment    bigint not null,
    minor      bigint not null,
    currency   text   not null,
    found_at   bigint not null,
    settled_at bigint,
    settled_by bigint not null default 0,
    settlement text   not null default '',
    unique (gateway, kind, reference)
);

create index payment_anomalies_open on payment_anomalies (id desc) where settled_at is null;

create table refunds (
    id       bigint primary key,
    order_id bigint not null references orders (id),
    payment  bigint not null references payments (id),
    minor    bigint not null check (minor > 0),
    currency text   not null,
    reason   text   not null,
    made_by  bigint not null,                       -- 0: the rules, or the gateway
    made_at  bigint not null,
    told     boolean not null                       -- the gateway carried it out, or said so first
);

create index refunds_of_order on refunds (order_id);

-- One for each person and community, from the first recurring order on.
create table subscriptions (
    id           bigint primary key,
    community    bigint not null,
    person       bigint not null,
    plan         bigint not null,
    level        bigint not null,
    title        text   not null,                   -- what renews, for how long and how much: as agreed
    months       bigint not null,
    minor        bigint not null,
    currency     text   not null,
    state        text   not null,
    gateway      text   not null,
    method       text   not null,
    agreement    text   not null,                   -- what the gateway charges without asking again
    period_end   bigint not null,
    anchor_at    bigint not null,
    grace_until  bigint,
    next_try_at  bigint,
    tries        bigint not null default 0,
    renewal      bigint not null default 0,         -- the order that waits to be paid
    reminded_for bigint not null default 0,         -- the end of period that was written about
    unique (community, person)
);

create index subscriptions_due on subscriptions (state, period_end);
create index subscriptions_of_person on subscriptions (person);

-- Receipts are numbered without gaps: the next number is taken in the transaction that uses it.
create table receipt_years (
    year bigint primary key,
    last bigint not null
);

create table receipts (
    year     bigint not null,
    number   bigint not null,
    order_id bigint not null unique references orders (id),
    made_at  bigint not null,
    primary key (year, number)
);

create table gateway_keys (
    gateway text primary key,
    key     text not null
);
