-- Answers to requests that carried an Idempotency-Key, given again when the request is repeated.
create table idempotency (
    key         text   primary key,
    fingerprint text   not null,
    body        text   not null,
    made_at     bigint not null
);

create index idempotency_by_age on idempotency (made_at);
