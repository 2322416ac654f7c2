-- What makes something cheaper: a coupon has a code, a campaign has none and counts for everybody it is meant for.
-- None is ever changed: it is stopped, and another takes its place.
create table coupons (
    id         bigint  primary key,
    community  bigint  not null,
    code       text    not null,                    -- upper case; empty: a campaign
    label      text    not null,                    -- as buyers read it
    kind       text    not null,
    value      bigint  not null check (value > 0),  -- percent, or minor units
    currency   text    not null,                    -- of an amount
    target     text    not null,
    target_id  bigint  not null,                    -- the plan or the item; 0: all of them
    audience   text    not null,
    lasting    boolean not null,                    -- later periods too
    stacks     boolean not null,                    -- may be joined with another one that may
    uses_most  bigint  not null,                    -- 0: no limit
    uses       bigint  not null default 0,
    each_most  bigint  not null,                    -- uses of one person; 0: no limit
    starts_at  bigint  not null,
    ends_at    bigint  not null,                    -- 9223372036854775807: none
    made_by    bigint  not null,
    made_at    bigint  not null,
    stopped_at bigint
);

create unique index coupons_by_code on coupons (community, code) where code <> '' and stopped_at is null;
create index coupons_of_community on coupons (community, id desc);

-- One use for each order. `freed`: the order was closed without a payment.
create table coupon_uses (
    coupon   bigint  not null references coupons (id),
    order_id bigint  not null,
    person   bigint  not null,
    minor    bigint  not null,
    freed    boolean not null,
    used_at  bigint  not null,
    primary key (coupon, order_id)
);

create index coupon_uses_of_order on coupon_uses (order_id);

-- How often each person used it, so that two clicks at once meet in one row.
create table coupon_people (
    coupon bigint not null references coupons (id),
    person bigint not null,
    uses   bigint not null,
    primary key (coupon, person)
);
