-- Tags that somebody else than its author chose for an item: shown until the author chooses others.
create table item_taggings (
    item bigint primary key,
    said text   not null,                           -- what the author chose, as items has them
    tags text   not null,                           -- what is shown instead
    at   bigint not null
);
