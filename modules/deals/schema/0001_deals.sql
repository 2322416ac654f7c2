-- Work that two people agreed on. The money lies in commerce's lines, one for each milestone, until it is released.
create table deals (
    id         bigint primary key,
    community  bigint not null,
    client     bigint not null,
    worker     bigint not null,
    title      text   not null,
    terms      text   not null,
    currency   text   not null,
    commission bigint not null,                     -- percent of what is released that the house keeps
    state      text   not null,
    order_id   bigint not null default 0,
    made_at    bigint not null,
    changed_at bigint not null
);

create index deals_of_client on deals (client, id desc);
create index deals_of_worker on deals (worker, id desc);
create index deals_of_order on deals (order_id) where order_id <> 0;

create table deal_milestones (
    deal           bigint not null references deals (id),
    number         bigint not null,                 -- the line of the order
    title          text   not null,
    minor          bigint not null check (minor > 0),
    state          text   not null,
    released_minor bigint not null default 0,
    returned_minor bigint not null default 0,
    primary key (deal, number),
    check (released_minor >= 0 and returned_minor >= 0)
);

-- What was said and done, by whom: what a decision is made of.
create table deal_events (
    id     bigint primary key,
    deal   bigint not null references deals (id),
    number bigint not null,                         -- 0: the whole deal
    person bigint not null,
    what   text   not null,
    words  text   not null,
    minor  bigint not null,
    at     bigint not null
);

create index deal_events_of on deal_events (deal, id);

-- What the house keeps, of each community.
create table deal_terms (
    community  bigint primary key,
    commission bigint not null check (commission >= 0)
);
