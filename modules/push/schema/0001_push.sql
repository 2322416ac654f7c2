-- The key pair this site proves itself with to push services (RFC 8292): one row.
create table push_keys (
    one     bigint primary key,
    public_key text not null,                       -- base64url of the 65-byte point
    sealed  text   not null,                        -- the private key, sealed
    made_at bigint not null
);

-- Browsers that want to be told.
create table push_subscriptions (
    id       bigint primary key,
    person   bigint not null,
    endpoint text   not null unique,
    key      text   not null,                       -- of the browser, base64url of the 65-byte point
    auth     text   not null,                       -- base64url of 16 bytes
    agent    text   not null,
    made_at  bigint not null
);
create index push_subscriptions_of_person on push_subscriptions (person, id);
