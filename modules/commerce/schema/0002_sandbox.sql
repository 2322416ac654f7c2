-- The books of the sandbox, which plays a payment provider. They are its own: commerce reads them
-- as it would read a provider's statement.
create table sandbox_demands (
    number     text   primary key,
    title      text   not null,
    method     text   not null,
    minor      bigint not null,
    currency   text   not null,
    state      text   not null,
    return_to  text   not null,
    expires_at bigint not null
);

create table sandbox_payments (
    id             text   primary key,
    number         text   not null references sandbox_demands (number),
    minor          bigint not null,
    currency       text   not null,
    agreement      text   not null,
    refunded_minor bigint not null default 0,
    refunds        bigint not null default 0,
    paid_at        bigint not null
);

create index sandbox_payments_of_demand on sandbox_payments (number);
create index sandbox_payments_newest on sandbox_payments (paid_at);

-- A refund asked for twice is made once.
create table sandbox_refunds (
    request text primary key,
    payment text not null
);

create table sandbox_agreements (
    id    text    primary key,
    works boolean not null
);
