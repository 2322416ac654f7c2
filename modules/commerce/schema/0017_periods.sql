-- From when until when an order of seats pays: what it was granted for.
alter table seat_orders add column starts_at bigint;
alter table seat_orders add column ends_at bigint;

-- Until now only the last period of a pack was known: earlier ones are taken to begin when they were paid.
update seat_orders set
    starts_at = (select o.paid_at from orders o where o.id = seat_orders.order_id),
    ends_at = (select case when seat_orders.what = 'more' then p.ends_at
                           when p.months > 0 then o.paid_at + p.months * 2628000000000 else o.paid_at + p.days * 86400000000 end
               from orders o, seat_packs p where o.id = seat_orders.order_id and p.id = seat_orders.pack)
where done;

-- Published: every period of a membership that somebody paid for, their own or a company's seats, and what it is worth in a
-- month: its price after discounts over its months, 365 / 12 days being one, rounded half up. Gifts, trials and what costs
-- nothing are none. A period that was given back whole ended at given_back_at.
create view paid_periods as
    select o.id as order_id, o.community, o.buyer as customer, o.currency, o.paid_at, o.starts_at, o.ends_at,
           case when o.months > 0 then (2 * (o.list_minor - o.discount_minor) + o.months) / (2 * o.months)
                when o.days > 0 then (730 * (o.list_minor - o.discount_minor) + 12 * o.days) / (24 * o.days) else 0 end as monthly_minor,
           case when o.state = 'refunded' then (select max(r.made_at) from refunds r where r.order_id = o.id) end as given_back_at
    from orders o where o.what = 'plan' and o.paid_at is not null and o.list_minor > o.discount_minor
    union all
    select o.id, o.community, o.buyer, o.currency, o.paid_at, s.starts_at, s.ends_at,
           case when p.months > 0 then (2 * s.seats * p.unit_minor + p.months) / (2 * p.months)
                when p.days > 0 then (730 * s.seats * p.unit_minor + 12 * p.days) / (24 * p.days) else 0 end,
           case when o.state = 'refunded' then (select max(r.made_at) from refunds r where r.order_id = o.id) end
    from seat_orders s join orders o on o.id = s.order_id join seat_packs p on p.id = s.pack
    where s.ends_at is not null and o.paid_at is not null;

create index orders_of_periods on orders (ends_at) where what = 'plan' and paid_at is not null;
create index seat_orders_of_periods on seat_orders (ends_at);

-- Published: money of orders as it came and went, by the way it was paid.
create view order_income as
    select o.id as order_id, o.community, o.buyer, o.currency, p.minor, o.paid_at as at, p.gateway, a.method
    from orders o join payments p on p.order_id = o.id and p.use = 'sale' join payment_attempts a on a.id = p.attempt
    where o.paid_at is not null;
create view order_returns as
    select r.id as refund, o.id as order_id, o.community, r.currency, r.minor, r.made_at as at, p.gateway, a.method
    from refunds r join payments p on p.id = r.payment and p.use = 'sale' join orders o on o.id = r.order_id join payment_attempts a on a.id = p.attempt;
create view order_disputes as
    select d.dispute, o.id as order_id, o.community, d.currency, d.minor, d.opened_at as at, p.gateway, a.method
    from payment_disputes d join payments p on p.id = d.payment and p.use = 'sale' join orders o on o.id = p.order_id join payment_attempts a on a.id = p.attempt;

create index orders_by_payment_day on orders (paid_at) where paid_at is not null;
create index refunds_by_day on refunds (made_at);
create index payment_disputes_by_day on payment_disputes (opened_at);
