-- A batch writes two rows for each sale that it covers. Kept in their keys they are written once, not twice.
create table payout_sales_in_key (
    payout   integer not null references payouts (id),
    order_id integer not null,
    role     text    not null,
    minor    integer not null,
    primary key (payout, order_id, role)
) strict, without rowid;
insert into payout_sales_in_key (payout, order_id, role, minor) select payout, order_id, role, minor from payout_sales order by payout, order_id, role;
drop table payout_sales;
alter table payout_sales_in_key rename to payout_sales;

create table payout_positions_in_key (
    order_id      integer not null,
    person        integer not null,
    role          text    not null,
    batched_minor integer not null,
    primary key (order_id, person, role)
) strict, without rowid;
insert into payout_positions_in_key (order_id, person, role, batched_minor) select order_id, person, role, batched_minor from payout_positions order by order_id, person, role;
drop table payout_positions;
alter table payout_positions_in_key rename to payout_positions;
