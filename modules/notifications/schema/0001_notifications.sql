-- What somebody is told, in nobody's language yet: a sentence with holes, and where it leads.
create table notifications (
    id      bigint primary key,
    person  bigint not null,
    kind    text   not null,
    source  text   not null,
    actor   bigint not null,
    english text   not null,
    holes   text   not null,
    place   text   not null,
    at      bigint not null,
    read_at bigint,
    unique (person, kind, source)
);

create index notifications_newest on notifications (person, id desc);
create index notifications_unread on notifications (person) where read_at is null;
