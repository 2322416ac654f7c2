-- The private address of somebody's calendar: as the digest of its token, so that reading the table opens none.
create table calendar_tokens (
    person  bigint primary key,
    digest  text   not null unique,
    made_at bigint not null
);
