-- Who has a part of each sale besides the house, frozen when the order is made.
create table order_shares (
    order_id    bigint not null references orders (id),
    person      bigint not null,
    role        text   not null,
    percent     bigint not null,
    minor       bigint not null,                    -- of the whole order
    taken_minor bigint not null default 0,          -- taken back by refunds so far
    payable_at  bigint,                             -- when the refund window closes; nothing before it is paid
    primary key (order_id, person, role)
);

create index order_shares_of_person on order_shares (person, order_id);

-- Until now there was one part at most, rounded to the nearest cent.
insert into order_shares (order_id, person, role, percent, minor, taken_minor, payable_at)
select id, author, 'author', author_percent, (minor * author_percent * 2 + 100) / 200, (refunded_minor * author_percent * 2 + 100) / 200,
       paid_at + 1209600000000
from orders where author <> 0 and author_percent > 0;

-- What all authors of one item have of its price, where it is not the usual.
create table item_terms (
    item    bigint primary key,
    percent bigint not null,
    set_at  bigint not null
);

-- Who shares in the authors' part; the author has the rest.
create table item_shares (
    item    bigint not null,
    person  bigint not null,
    percent bigint not null,
    set_at  bigint not null,
    primary key (item, person)
);

create index item_shares_of_person on item_shares (person);

-- What was taken off the price of an order, by whom it was offered.
alter table orders add column discount_minor bigint not null default 0;
alter table orders add column renews_minor bigint not null default 0;   -- of later periods; 0: the list price

create table order_discounts (
    order_id  bigint not null references orders (id),
    source    text   not null,                      -- "coupon", "campaign"
    reference text   not null,                      -- the source's own id
    label     text   not null,                      -- as the buyer read it
    minor     bigint not null check (minor > 0),
    lasting   boolean not null,                     -- later periods cost less as well
    primary key (order_id, source, reference)
);

create index order_discounts_of on order_discounts (source, reference);

-- Published: what people earned by sales that happened. `left` over is minor - taken_minor.
create view earnings as
    select s.order_id, s.person, s.role, s.percent, s.minor, s.taken_minor, s.payable_at, o.currency, o.item, o.community, o.title, o.minor as price_minor,
           o.refunded_minor, o.paid_at,
           case when exists (select 1 from payment_disputes d join payments p on p.id = d.payment where p.order_id = o.id and d.state = 'open') then 1 else 0 end as disputed
    from order_shares s join orders o on o.id = s.order_id
    where o.state in ('paid', 'partially_refunded', 'refunded') and s.minor > 0;

-- Published: what people bought and did not give back.
create view purchases as
    select id, buyer, community, what, plan, item, level, minor, currency, paid_at, starts_at, ends_at
    from orders where state in ('paid', 'partially_refunded');

-- Published: orders that wait for their payment.
create view waiting_orders as
    select id, buyer, community, plan, item from orders where state = 'pending';
