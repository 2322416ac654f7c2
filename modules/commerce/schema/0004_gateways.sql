-- Gateways as the owner set them up. Keys are sealed.
create table gateway_setups (
    gateway    text    primary key,
    is_on      boolean not null,
    plain      text    not null,                    -- JSON: what may be shown
    sealed     text    not null,                    -- JSON: what may not
    changed_at bigint  not null
);

-- Certificates that gateways publish and sign with; several hold at once while they change.
create table gateway_certificates (
    gateway    text   not null,
    serial     text   not null,
    pem        text   not null,
    fetched_at bigint not null,
    primary key (gateway, serial)
);

-- What is known of an attempt at its gateway.
create table attempt_handles (
    attempt   bigint primary key references payment_attempts (id),
    way       text   not null,                      -- how the payer gets there
    payer     text   not null,                      -- JSON: what the gateway asks about whoever pays
    target    text   not null,                      -- a code's text, an address; empty until it was asked for
    reference text   not null,                      -- the gateway's own number
    problem   text   not null
);

-- What a WeChat account is called towards the app that takes payments.
create table payer_openids (
    person bigint not null,
    app_id text   not null,
    openid text   not null,
    primary key (person, app_id)
);

-- Transfers that payers say they made.
create table transfer_claims (
    attempt    bigint primary key references payment_attempts (id),
    reference  text   not null,                     -- the bank's number of it, or what the payer wrote
    words      text   not null,
    proof      text   not null,                     -- a picture or PDF, base64; often empty
    proof_type text   not null,
    claimed_at bigint not null,
    decided_at bigint,
    decided_by bigint not null default 0,
    approved   boolean not null default false,
    reason     text   not null default ''
);

create index transfer_claims_waiting on transfer_claims (claimed_at) where decided_at is null;

-- Payments that a bank took back for its customer, while it is decided and afterwards.
create table payment_disputes (
    gateway      text    not null,
    dispute      text    not null,
    payment      bigint  not null references payments (id),
    minor        bigint  not null,
    currency     text    not null,
    state        text    not null,
    is_withdrawn boolean not null,                  -- the gateway has taken the money
    opened_at    bigint  not null,
    ended_at     bigint,
    primary key (gateway, dispute)
);

create index payment_disputes_of_payment on payment_disputes (payment);
