-- Several works for one price. A bundle never changes: another one takes its place.
create table bundles (
    id         bigint primary key,
    community  bigint not null,
    title_zh   text   not null,
    title_en   text   not null,
    minor      bigint not null check (minor > 0),
    currency   text   not null,
    made_at    bigint not null,
    retired_at bigint
);

create index bundles_of_community on bundles (community, id desc);

create table bundle_items (
    bundle bigint not null references bundles (id),
    item   bigint not null,
    minor  bigint not null check (minor > 0),      -- its price when the bundle was made: its weight in the split
    primary key (bundle, item)
);

create index bundle_items_of_item on bundle_items (item);
