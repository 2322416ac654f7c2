-- Memberships that pause, and plans that are changed when the period ends.
alter table subscriptions add column paused_until bigint;

create table subscription_changes (
    subscription bigint primary key references subscriptions (id),
    plan         bigint not null,
    level        bigint not null,
    title        text   not null,                   -- as it was agreed
    months       bigint not null,
    minor        bigint not null,
    made_at      bigint not null
);
