-- What members pay for campaigns that they propose, and what became of the money.
create table ad_orders (
    campaign       bigint primary key references ad_campaigns (id),
    price_minor    bigint not null check (price_minor > 0),
    currency       text   not null,
    order_id       bigint not null default 0,       -- that waits for its payment or was paid
    paid_minor     bigint not null default 0,
    paid_at        bigint,
    returned_minor bigint not null default 0,
    settled_at     bigint                           -- nothing is billed any more, and what was not delivered went back
);

create index ad_orders_of_order on ad_orders (order_id) where order_id <> 0;
create index ad_orders_unsettled on ad_orders (paid_at) where settled_at is null and paid_at is not null;

create table ad_prices (
    community      bigint primary key,
    currency       text   not null,
    thousand_minor bigint not null check (thousand_minor >= 0),     -- a thousand times shown; 0: not offered
    click_minor    bigint not null check (click_minor >= 0)
);
