-- Tiers, and who is entitled to what from when until when. Rows of entitlements are only added and
-- ended; what was granted once can always be read.
create table tiers (
    id          bigint primary key,
    community   bigint not null,
    slug        text   not null,
    level       bigint not null,
    name_zh     text   not null,
    name_en     text   not null,
    benefits_zh text   not null,                    -- one a line
    benefits_en text   not null,
    changed_at  bigint not null,
    unique (community, slug),
    unique (community, level)
);

create table entitlements (
    id         bigint  primary key,
    person     bigint  not null,
    community  bigint  not null,
    level      bigint  not null,                    -- 0 where an item is set
    item       bigint  not null,                    -- 0: a level of membership
    starts_at  bigint  not null,
    ends_at    bigint  not null,                    -- 9223372036854775807: for good
    renews     boolean not null,                    -- is paid again by itself before it ends
    source     text    not null,
    source_id  text    not null,
    note       text    not null,
    granted_at bigint  not null,
    revoked_at bigint,
    unique (source, source_id, person, item)
);
create index entitlements_of_person on entitlements (person, community, item);
create index entitlements_ending on entitlements (ends_at) where item = 0;
create index entitlements_of_community on entitlements (community, id desc);

-- Letters about a period that ends, so that none is sent twice.
create table entitlement_reminders (
    entitlement bigint not null references entitlements (id),
    days_before bigint not null,
    made_at     bigint not null,
    primary key (entitlement, days_before)
);

-- Published: every right to a level. Joining gives level 0 for as long as one belongs.
create view standings as
    select person, community, cast(0 as bigint) as level, joined_at as starts_at, 9223372036854775807 as ends_at
    from community_standings
    union all
    select person, community, level, starts_at, ends_at from entitlements where item = 0;

-- Published: every right to a single item.
create view owned_items as
    select person, item, starts_at, ends_at from entitlements where item <> 0;
