-- What advertisers show to readers, and what was counted of it.
create table ad_campaigns (
    id         bigint  primary key,
    community  bigint  not null,
    owner      bigint  not null default 0,          -- sees its report; 0: the staff alone
    advertiser text    not null,                    -- a company, as readers read it
    heading    text    not null,
    words      text    not null,
    image      text    not null default '',         -- an address of the media module
    link       text    not null,                    -- https
    places     text    not null,                    -- 'list item search', of which it has at least one
    space      bigint  not null default 0,          -- beside what lies there; 0: anywhere
    tags       text    not null default '',         -- beside what carries one of them; empty: anything
    language   text    not null default '',         -- of the page; empty: both
    starts_at  bigint  not null,
    ends_at    bigint  not null,                    -- later
    measure    text    not null,
    budget     bigint  not null check (budget > 0), -- of impressions or of clicks
    cap        bigint  not null check (cap > 0),    -- showings a day for one reader
    state      text    not null,
    reason     text    not null default '',         -- why it was refused or stopped
    ended      boolean not null default false,      -- its time has passed, or its budget is used up
    made_at    bigint  not null,
    changed_at bigint  not null,
    decided_by bigint  not null default 0
);

create index ad_campaigns_of on ad_campaigns (community, id desc);
create index ad_campaigns_owner on ad_campaigns (owner, id desc) where owner <> 0;
create index ad_campaigns_running on ad_campaigns (ends_at) where state = 'approved' and not ended;

-- Apart from the campaigns, because pages depend on those and this changes every few seconds.
create table ad_counts (
    campaign    bigint primary key references ad_campaigns (id),
    impressions bigint not null default 0,
    clicks      bigint not null default 0
);

create table ad_days (
    campaign    bigint not null references ad_campaigns (id),
    day         bigint not null,                    -- since 1970-01-01, as the site's clock shows days
    impressions bigint not null default 0,
    clicks      bigint not null default 0,
    surplus     bigint not null default 0,          -- counted beyond the budget: not the advertiser's
    primary key (campaign, day)
);

-- How often one reader was shown one campaign today. The reader is a digest that changes every day; rows go the next night.
create table ad_readers (
    day      bigint not null,
    reader   text   not null,
    campaign bigint not null,
    shown    bigint not null,
    primary key (day, reader, campaign)
);

create table ad_terms (
    community bigint primary key,
    free_from bigint not null                       -- members of this level and above read without advertising
);

create table ad_keys (
    id     bigint primary key,                      -- 1
    secret text   not null
);
