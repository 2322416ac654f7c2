-- Terms with a partner. They never change; what ended stays.
create table partners (
    id          bigint primary key,
    community   bigint not null,
    person      bigint not null,                    -- who has the part
    name        text   not null,                    -- of the company, or the person
    about_zh    text   not null,
    about_en    text   not null,
    site        text   not null,                    -- https://…; often empty
    code        text   not null unique,
    percent     bigint not null,
    days        bigint not null,                    -- from following the link to the first order
    paying_days bigint not null,                    -- of the buyer's orders that bring a part
    landing     bigint not null,                    -- the page the link leads to; 0: the memberships
    offered_by  bigint not null,
    offered_at  bigint not null,
    agreed_at   bigint,
    ended_at    bigint
);

create index partners_of_community on partners (community, id desc);
create index partners_of_person on partners (person, id desc);
create index partners_of_landing on partners (landing) where landing <> 0;

-- Whom a partner brought: noted with the first order after the link was followed, once for each buyer.
create table partner_buyers (
    buyer   bigint primary key,
    partner bigint not null references partners (id),
    made_at bigint not null,
    ends_at bigint not null,
    refusal text   not null                         -- why it brings nothing: none, self, same_device, not_new
);

create index partner_buyers_of_partner on partner_buyers (partner, buyer);
