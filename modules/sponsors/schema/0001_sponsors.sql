-- Companies that carry a community, at levels with a price, and what they are owed for it.
create table sponsor_levels (
    id          bigint  primary key,
    community   bigint  not null,
    place       bigint  not null,                   -- 1 stands first
    name_zh     text    not null,
    name_en     text    not null,
    benefits_zh text    not null,                   -- one a line
    benefits_en text    not null,
    price_minor bigint  not null check (price_minor >= 0),      -- of one period; 0: not sold, the staff enters who stands here
    currency    text    not null,
    days        bigint  not null check (days > 0),
    retired     boolean not null default false
);

create index sponsor_levels_of on sponsor_levels (community, place);

create table sponsors (
    id          bigint primary key,
    community   bigint not null,
    level       bigint not null references sponsor_levels (id),
    owner       bigint not null default 0,          -- who looks after it for the company; 0: nobody but the staff
    company     text   not null,
    words       text   not null,
    logo        text   not null default '',         -- an address of the media module
    link        text   not null,
    contact     text   not null default '',         -- whom the company reaches here, or the staff there
    state       text   not null,
    since       bigint,                             -- shown for the first time
    ends_at     bigint,                             -- the first moment of the day after its last; nothing: not begun
    paid_days   bigint not null default 0,          -- paid, and not begun yet
    told_for    bigint not null default 0,          -- the ends_at that its owner was reminded of
    told_last   bigint not null default 0,          -- and again shortly before
    made_at     bigint not null,
    changed_at  bigint not null
);

create index sponsors_of on sponsors (community, state, level, since);
create index sponsors_owner on sponsors (owner, id desc) where owner <> 0;
create index sponsors_ending on sponsors (ends_at) where ends_at is not null;

-- The support plan: what the company is owed, and what was done of it.
create table sponsor_promises (
    sponsor bigint not null references sponsors (id),
    number  bigint not null,
    words   text   not null,
    note    text   not null default '',
    done_at bigint,
    done_by bigint not null default 0,
    primary key (sponsor, number)
);

create table sponsor_orders (
    order_id       bigint primary key,
    sponsor        bigint not null references sponsors (id),
    days           bigint not null,
    price_minor    bigint not null,
    currency       text   not null,
    paid_at        bigint,
    returned_at    bigint
);

create index sponsor_orders_of on sponsor_orders (sponsor, order_id desc);
