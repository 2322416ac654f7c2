-- Who is told of what happens here, and how each telling went.
create table webhook_endpoints (
    id            bigint primary key,
    url           text   not null,
    description   text   not null,
    types         text   not null,                  -- a JSON list; ["*"] for all
    secret        text   not null,                  -- sealed
    old_secret    text   not null,                  -- signs too until old_until
    old_until     bigint,
    state         text   not null,                  -- active, paused, disabled
    reason        text   not null,                  -- why it was disabled
    made_by       bigint not null,
    made_at       bigint not null,
    failing_since bigint,                           -- the first failure after the last success
    not_before    bigint not null                   -- nothing is sent until then
);

create table webhook_deliveries (
    id          bigint primary key,
    endpoint    bigint not null,
    event       bigint not null,                    -- the same for every endpoint and attempt
    type        text   not null,
    body        text   not null,
    state       text   not null,                    -- waiting, delivered, failed
    attempts    bigint not null,
    made_at     bigint not null,
    next_at     bigint,                             -- of the next attempt
    finished_at bigint
);
create index webhook_deliveries_newest on webhook_deliveries (endpoint, id desc);
create index webhook_deliveries_state on webhook_deliveries (endpoint, state, id);
create index webhook_deliveries_old on webhook_deliveries (made_at);

create table webhook_attempts (
    id       bigint primary key,
    delivery bigint not null,
    at       bigint not null,
    status   bigint not null,                       -- 0: there was no answer
    took_ms  bigint not null,
    answer   text   not null,                       -- the beginning of it
    problem  text   not null                        -- why there was none
);
create index webhook_attempts_of on webhook_attempts (delivery, id);

-- How far what has no event of its own was looked at.
create table webhook_marks (
    name text   primary key,
    at   bigint not null
);
