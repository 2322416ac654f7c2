-- What bringing a buyer is worth. One row.
create table referral_terms (
    one         bigint  primary key,
    percent     bigint  not null,
    days        bigint  not null,   -- from following the link to the first order
    paying_days bigint  not null,  -- of the buyer's orders that bring a part
    reward      text    not null,
    set_at      bigint  not null
);

create table referral_links (
    person  bigint primary key,
    code    text   not null unique,
    made_at bigint not null
);

-- Who brought whom: noted with the first order after the link was followed, once for each buyer.
create table referrals (
    buyer     bigint primary key,
    referrer  bigint not null,
    made_at   bigint not null,
    ends_at   bigint not null,
    refusal   text   not null,                      -- why it brings nothing; empty: it does
    percent   bigint not null,
    reward    text   not null
);

create index referrals_of_referrer on referrals (referrer, buyer);

-- Rewards in coupons: one for each first order whose time for refunds is over.
create table referral_rewards (
    buyer   bigint primary key references referrals (buyer),
    code    text   not null,
    minor   bigint not null,
    currency text  not null,
    made_at bigint not null
);
