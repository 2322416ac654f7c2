-- Likes and saved things: one row for a person and an item; a second press changes nothing.
create table likes (
    item   bigint not null,
    person bigint not null,
    at     bigint not null,
    primary key (item, person)
);

create index likes_of_person on likes (person, at desc);

create table saves (
    id     bigint primary key,
    person bigint not null,
    item   bigint not null,
    at     bigint not null,
    unique (person, item)
);

create index saves_newest on saves (person, id desc);

-- What people ask moderators to look at. `place` is the address on this site.
create table reports (
    id         bigint primary key,
    reporter   bigint not null,
    place      text   not null,
    reason     text   not null,
    note       text   not null,
    at         bigint not null,
    decided_by bigint,
    decided_at bigint,
    decision   text   not null default '',
    unique (reporter, place)
);

create index reports_open on reports (id desc) where decided_at is null;
