-- When and where a product of the kind "ticket" takes place. Its stock is what is left of the places.
create table ticket_dates (
    product      bigint primary key references products (id),
    starts_at    bigint not null,
    ends_at      bigint not null,
    sales_end_at bigint not null,
    zone         text   not null,                   -- of the place, as in the IANA database
    place        text   not null,
    online_url   text   not null,                   -- told to holders only
    places       bigint not null check (places > 0),
    moves        bigint not null default 0,         -- how often holders were told of something new
    changed_at   bigint not null,
    cancelled_at bigint,
    reason       text   not null default '',        -- why it was cancelled, for the holders
    reminded_of  bigint not null default 0          -- the beginning that holders were reminded of
);

create index ticket_dates_coming on ticket_dates (starts_at);

-- One is one line of a paid order. Another code takes the place of the one before when a ticket changes hands.
create table tickets (
    id           bigint  primary key,
    product      bigint  not null references products (id),
    order_id     bigint  not null,
    line         bigint  not null,
    buyer        bigint  not null,
    holder       bigint  not null,                  -- 0: somebody who has it by letter
    holder_name  text    not null,
    holder_email text    not null default '',       -- where the letter went
    sealed       text    not null,                  -- the code
    digest       text    not null unique,           -- of the code
    made_at      bigint  not null,
    admitted_at  bigint,
    admitted_by  bigint  not null default 0,
    returned_at  bigint,
    currency     text    not null,
    paid_minor   bigint  not null,
    back_minor   bigint  not null default 0,        -- what of it was given back
    unique (order_id, line)
);

create index tickets_of_product on tickets (product, id);
create index tickets_of_buyer on tickets (buyer, id);
create index tickets_of_holder on tickets (holder, id) where holder <> 0;
