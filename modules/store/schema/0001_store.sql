-- What is sold besides memberships and single works. A product's id is also the item that its buyers are entitled to.
create table products (
    id          bigint primary key,
    community   bigint not null,
    seller      bigint not null,                    -- 0: the house
    kind        text   not null,
    title       text   not null,
    summary     text   not null,
    description text   not null,                    -- Markdown
    minor       bigint not null check (minor >= 0),
    currency    text   not null,
    state       text   not null,
    reason      text   not null default '',         -- why it was not let in
    commission  bigint not null,                    -- percent of what is left without tax that the house keeps
    stock       bigint check (stock >= 0),          -- null: as many as one likes
    sold        bigint not null default 0,
    stars       bigint not null default 0,          -- of all reviews together
    reviews     bigint not null default 0,
    made_at     bigint not null,
    changed_at  bigint not null,
    decided_by  bigint not null default 0
);

create index products_of_community on products (community, state, id desc);
create index products_of_seller on products (seller, id desc);

-- Named by their content; the bytes lie in files. What was taken off stays for those who bought it.
create table product_files (
    id         bigint  primary key,
    product    bigint  not null references products (id),
    name       text    not null,
    type       text    not null,
    bytes      bigint  not null,
    digest     text    not null,
    is_offered boolean not null,
    added_at   bigint  not null
);

create index product_files_of on product_files (product);
create index product_files_digest on product_files (digest);

-- Each is given to one buyer, once, for good.
create table licence_keys (
    id       bigint primary key,
    product  bigint not null references products (id),
    sealed   text   not null,
    digest   text   not null,
    order_id bigint not null default 0,
    line     bigint not null default 0,
    given_at bigint,
    unique (product, digest)
);

create index licence_keys_free on licence_keys (product, id) where order_id = 0;
create index licence_keys_of_order on licence_keys (order_id) where order_id <> 0;

-- When somebody has time. Whoever bought the service takes one.
create table service_slots (
    id        bigint primary key,
    product   bigint not null references products (id),
    starts_at bigint not null,
    minutes   bigint not null,
    order_id  bigint not null default 0,
    line      bigint not null default 0,
    unique (product, starts_at)
);

create index service_slots_of_order on service_slots (order_id) where order_id <> 0;

-- Of those who have an account; guests carry theirs in a cookie.
create table cart_lines (
    person   bigint not null,
    kind     text   not null,                       -- product or work
    thing    bigint not null,
    quantity bigint not null check (quantity > 0),
    added_at bigint not null,
    primary key (person, kind, thing)
);

create table store_orders (
    order_id     bigint  primary key,
    buyer        bigint  not null,
    is_reserved  boolean not null,                  -- its stock is taken
    country      text    not null,
    ship_name    text    not null,
    ship_address text    not null,
    ship_phone   text    not null,
    made_at      bigint  not null
);

create index store_orders_of_buyer on store_orders (buyer, order_id desc);

create table deliveries (
    order_id   bigint not null references store_orders (order_id),
    line       bigint not null,
    kind       text   not null,
    product    bigint not null,                     -- or
    item       bigint not null,
    buyer      bigint not null,
    seller     bigint not null,
    quantity   bigint not null,
    state      text   not null,
    note       text   not null default '',          -- the parcel's number, or where to meet
    changed_at bigint not null,
    primary key (order_id, line)
);

create index deliveries_of_seller on deliveries (seller, state);
create index deliveries_of_product on deliveries (product, buyer);

create table product_reviews (
    product bigint not null references products (id),
    person  bigint not null,
    stars   bigint not null check (stars in (1, 2, 3, 4, 5)),
    words   text   not null,
    made_at bigint not null,
    primary key (product, person)
);

-- What the state gets: the most telling row counts. country '' and kind '' mean all others.
create table store_taxes (
    country text    not null,
    kind    text    not null,
    name    text    not null,
    basis   bigint  not null check (basis >= 0),
    added   boolean not null,                       -- on top of prices; else contained
    primary key (country, kind)
);

-- What the house keeps of what members sell, from the next approval on.
create table store_terms (
    community  bigint primary key,
    commission bigint not null check (commission >= 0)
);
