-- Memberships bought for somebody else. Whoever has the code may take it, once.
create table gifts (
    id          bigint primary key,
    order_id    bigint not null unique references orders (id),
    community   bigint not null,
    giver       bigint not null,
    plan        bigint not null,
    level       bigint not null,
    title       text   not null,
    months      bigint not null,
    days        bigint not null,
    code        text   not null unique,
    to_email    text   not null,                    -- empty: the giver passes the link on
    message     text   not null,
    send_at     bigint,                             -- when the letter goes; empty: as soon as it is paid
    made_at     bigint not null,
    paid_at     bigint,
    taken_by    bigint not null default 0,
    taken_at    bigint,
    returned_at bigint
);

create index gifts_of_giver on gifts (giver, id desc);
create index gifts_of_taker on gifts (taken_by) where taken_by <> 0;
