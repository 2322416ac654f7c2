-- Seats that a company bought for its people, for one period after another.
create table seat_packs (
    id         bigint primary key,
    community  bigint not null,
    buyer      bigint not null,
    company    text   not null,
    plan       bigint not null,
    level      bigint not null,
    title      text   not null,
    months     bigint not null,
    days       bigint not null,
    unit_minor bigint not null,                     -- of one seat for a whole period
    currency   text   not null,
    seats      bigint not null,                     -- paid for
    used       bigint not null,                     -- never more than there are
    code       text   not null unique,              -- of the link for a domain
    domain     text   not null,                     -- whose people may take a seat by themselves; empty: nobody's
    made_at    bigint not null,
    starts_at  bigint,
    ends_at    bigint,
    period     bigint not null,                     -- which one runs: rights are granted for each
    reminded_for bigint not null default 0,         -- the end that was written about
    check (used >= 0)
);

create index seat_packs_of_buyer on seat_packs (buyer, id desc);
create index seat_packs_ending on seat_packs (ends_at);

-- What an order does to a pack once it is paid.
create table seat_orders (
    order_id bigint primary key references orders (id),
    pack     bigint not null references seat_packs (id),
    what     text   not null,                       -- first, more, again
    seats    bigint not null,
    done     boolean not null default false
);

create table seats (
    id         bigint primary key,
    pack       bigint not null references seat_packs (id),
    email      text   not null,                     -- who was invited; empty: came by the domain
    code       text   not null unique,
    person     bigint not null default 0,
    invited_at bigint not null,
    taken_at   bigint,
    freed_at   bigint
);

create index seats_of_pack on seats (pack, id desc);
create index seats_of_person on seats (person) where person <> 0;
