-- When money is paid out, for each currency.
create table payout_terms (
    currency      text   primary key,
    minimum_minor bigint not null check (minimum_minor > 0),
    second_minor  bigint not null check (second_minor >= 0),    -- batches above it are approved by somebody else than their maker
    set_at        bigint not null
);

-- Where somebody is paid. What would let others pay or impersonate them is sealed.
create table payout_methods (
    person     bigint primary key,
    kind       text   not null,
    details    text   not null,                     -- sealed: holder, bank, account
    tail       text   not null,                     -- the end of the account, to know it by
    changed_at bigint not null
);

create table payout_batches (
    id           bigint  primary key,
    currency     text    not null,
    minor        bigint  not null,
    people       bigint  not null,
    state        text    not null,
    needs_second boolean not null,
    made_by      bigint  not null,
    made_at      bigint  not null,
    approved_by  bigint  not null default 0,
    approved_at  bigint,
    exported_at  bigint
);

-- One transfer to one person, with the account as it was when the batch was made.
create table payouts (
    id         bigint primary key,
    batch      bigint not null references payout_batches (id),
    person     bigint not null,
    minor      bigint not null check (minor > 0),
    currency   text   not null,
    state      text   not null,
    kind       text   not null,
    details    text   not null,
    tail       text   not null,
    reason     text   not null default '',
    made_at    bigint not null,
    decided_at bigint,
    decided_by bigint not null default 0,
    unique (batch, person)
);

create index payouts_of_person on payouts (person, id desc);

-- The sales that a payout covers. Negative: what refunds took after it had been paid out.
create table payout_sales (
    payout   bigint not null references payouts (id),
    order_id bigint not null,
    role     text   not null,
    minor    bigint not null,
    primary key (payout, order_id, role)
);

-- How much of each share lies in payouts that wait or were paid: what is left of it is all that can ever be paid.
create table payout_positions (
    order_id      bigint not null,
    person        bigint not null,
    role          text   not null,
    batched_minor bigint not null,
    primary key (order_id, person, role)
);
