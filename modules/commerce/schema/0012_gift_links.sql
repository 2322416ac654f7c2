-- Links that open one locked work to so many readers, for a while.
create table gift_links (
    id           bigint primary key,
    item         bigint not null,
    community    bigint not null,
    giver        bigint not null,
    code         text   not null unique,
    readers_most bigint not null,
    readers      bigint not null,                   -- who opened it
    made_at      bigint not null,
    ends_at      bigint not null,
    check (readers >= 0 and readers <= readers_most)
);

create index gift_links_of_giver on gift_links (giver, item, id desc);

create table gift_link_readers (
    link   bigint not null references gift_links (id),
    person bigint not null,
    primary key (link, person)
);

create index gift_link_readers_of_person on gift_link_readers (person);

-- How many a member may make in a month, and how many somebody made.
alter table free_reading add column links bigint not null default 0;
alter table free_reads add column links bigint not null default 0;
