-- What every readable thing has in common, whoever owns its text. Lists, cards and search read this.
create table items (
    id              bigint  primary key,
    kind            text    not null,
    community       bigint  not null,
    space           bigint  not null,
    author          bigint  not null,
    title           text    not null,
    excerpt         text    not null,
    tags            text    not null,               -- canonical, one a line, as their author put them
    language        text    not null,
    state           text    not null,
    audience_level  bigint  not null,
    published_at    bigint,
    updated_at      bigint  not null,
    active_at       bigint  not null,
    lock_kind       text    not null,
    lock_level      bigint  not null,
    series          bigint  not null default 0,
    reading_minutes bigint  not null default 0,
    likes           bigint  not null default 0,
    comments        bigint  not null default 0,
    answers         bigint  not null default 0,
    views           bigint  not null default 0,
    saves           bigint  not null default 0,
    score           bigint  not null default 0,
    solved          boolean not null default false,
    hot             double precision not null default 0
);

create index items_newest on items (published_at desc, id desc) where state = 'published';
create index items_active on items (active_at desc, id desc) where state = 'published';
create index items_hot on items (hot desc, id desc) where state = 'published';
create index items_liked on items (likes desc, id desc) where state = 'published';
create index items_of_space on items (space, published_at desc, id desc);
create index items_of_community on items (community, published_at desc, id desc);
create index items_of_author on items (author, published_at desc);
create index items_of_series on items (series, published_at);

-- The same tags, for finding items by them. `item` orders by time, because ids do.
create table item_tags (
    tag  text   not null,
    item bigint not null,
    primary key (tag, item)
);

create index item_tags_of_item on item_tags (item);

-- How many published items of a community carry a tag, by who may see them: even a tag can tell a secret.
create table tag_uses (
    community      bigint not null,
    audience_level bigint not null,
    tag            text   not null,
    uses           bigint not null,
    primary key (community, audience_level, tag)
);

-- Where imported work came from, shown with it.
create table item_attributions (
    item        bigint primary key,
    source_url  text   not null,
    author_name text   not null,
    author_url  text   not null,
    license     text   not null
);

-- For later modules: what search and recommendation need to know to hide what is hidden.
create view visible_items as
select id, kind, community, space, author, title, excerpt, tags, language, audience_level, published_at, active_at,
       lock_kind, lock_level, series, likes, comments, answers, views, saves, score, hot
from items where state = 'published';
