-- Orders of what other modules sell, and their lines. Amounts are frozen when the order is made.
create table order_goods (
    order_id bigint primary key references orders (id),
    source   text   not null                        -- the module
);

create table order_lines (
    order_id       bigint  not null references orders (id),
    line           bigint  not null,
    reference      text    not null,                -- what it is to its module
    title          text    not null,
    quantity       bigint  not null check (quantity > 0),
    list_minor     bigint  not null,
    discount_minor bigint  not null,
    tax_name       text    not null,
    tax_basis      bigint  not null,                -- hundredths of a percent
    tax_added      boolean not null,                -- on top of the price; else contained
    tax_minor      bigint  not null,
    due_minor      bigint  not null,
    is_held        boolean not null,
    refunded_minor bigint  not null default 0,
    released_minor bigint  not null default 0,
    primary key (order_id, line),
    check (refunded_minor >= 0 and released_minor >= 0)
);

create table order_line_shares (
    order_id    bigint not null,
    line        bigint not null,
    person      bigint not null,
    role        text   not null,
    percent     bigint not null,
    minor       bigint not null,
    taken_minor bigint not null default 0,
    primary key (order_id, line, person, role),
    foreign key (order_id, line) references order_lines (order_id, line)
);

create index order_line_shares_of_person on order_line_shares (person);

-- Published: what lies with us for buyers.
create view held_money as
    select g.source, l.order_id, l.line, l.reference, o.buyer, o.currency, l.due_minor - l.refunded_minor - l.released_minor as minor
    from order_lines l join orders o on o.id = l.order_id join order_goods g on g.order_id = l.order_id
    where l.is_held and o.state in ('paid', 'partially_refunded', 'refunded');

-- Published: what can be bought by itself.
create view priced_items as select item, minor, currency, set_at from item_prices;
