-- Who sells: what invoices say of the house. One row.
create table invoice_seller (
    one           bigint primary key,
    name          text   not null,
    place         text   not null,
    tax_number    text   not null,
    account       text   not null,                  -- bank and account, as the invoice shows them
    tax_name      text   not null,                  -- "VAT", "增值税"
    tax_basis     bigint not null,    -- hundredths of a percent, contained in prices
    note          text   not null,
    set_at        bigint not null
);

-- Numbered without gaps: the next number is taken in the transaction that uses it.
create table invoice_years (
    year bigint primary key,
    last bigint not null
);

-- What was issued is never changed; what was given back is a credit note with a number of its own.
create table invoices (
    id          bigint primary key,
    year        bigint not null,
    number      bigint not null,
    order_id    bigint not null,
    person      bigint not null,
    credits     bigint not null,                    -- 0, or the invoice that this one takes back
    title       text   not null,
    language    text   not null,
    buyer       text   not null,
    address     text   not null,
    tax_number  text   not null,
    minor       bigint not null,                    -- tax contained; negative: a credit note
    tax_minor   bigint not null,
    tax_basis   bigint not null,
    currency    text   not null,
    seller      text   not null,                    -- the house as it was, JSON
    details     text   not null,                    -- list price, discounts, credit and period, JSON
    issued_at   bigint not null,
    unique (year, number)
);

create unique index invoices_of_order on invoices (order_id) where credits = 0;
create index invoices_crediting on invoices (credits) where credits <> 0;

-- 发票 are issued with the tax office's own means: here they are asked for, listed and answered.
create table fapiao_requests (
    id         bigint primary key,
    order_id   bigint not null unique,
    person     bigint not null,
    kind       text   not null,
    title      text   not null,
    tax_number text   not null,
    contact    text   not null,                     -- address and telephone, of special ones
    bank       text   not null,
    email      text   not null,
    content    text   not null,
    minor      bigint not null,
    state      text   not null,
    number     text   not null default '',
    reason     text   not null default '',
    asked_at   bigint not null,
    decided_at bigint,
    decided_by bigint not null default 0
);

create index fapiao_requests_by_state on fapiao_requests (state, id);
create index fapiao_requests_of_person on fapiao_requests (person);
