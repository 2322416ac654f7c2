-- The tax that a membership or a work contained when it was ordered. Orders before this one had none set aside.
alter table orders add column tax_name text not null default '';
alter table orders add column tax_basis bigint not null default 0;

-- As before; the few orders in dispute are found once and not for each row.
drop view earnings;
create view earnings as
    select s.order_id, s.person, s.role, s.percent, s.minor, s.taken_minor, s.payable_at, o.currency, o.item, o.community, o.title, o.minor as price_minor,
           o.refunded_minor, o.paid_at,
           case when o.id in (select p.order_id from payment_disputes d join payments p on p.id = d.payment where d.state = 'open') then 1 else 0 end as disputed
    from order_shares s join orders o on o.id = s.order_id
    where o.state in ('paid', 'partially_refunded', 'refunded') and s.minor > 0;
