-- Articles: what everybody may read of them. Everything else is in article_texts.
create table articles (
    item         bigint  primary key,
    community    bigint  not null,
    space        bigint  not null,
    author       bigint  not null,
    title        text    not null,
    summary      text    not null,                  -- as typed; empty: the beginning of the free part
    excerpt      text    not null,                  -- what lists show
    tags         text    not null,                  -- "c++, io-uring"
    language     text    not null,
    state        text    not null check (state in ('draft', 'scheduled', 'published', 'removed')),
    publish_at   bigint,                            -- when it became visible or will
    lock_kind    text    not null,
    lock_level   bigint  not null,
    series       bigint  not null default 0,
    part         bigint  not null default 0,
    imported     boolean not null default false,    -- it has an attribution
    version      bigint  not null,                  -- grows with every save
    updated_at   bigint  not null,
    edited_at    bigint,                            -- changed after it became visible
    free_html    text    not null,
    free_plain   text    not null,
    headings     text    not null,                  -- of the free part, JSON
    mentioned    text    not null,                  -- people to be told when it becomes visible, JSON
    locked_words bigint  not null,
    reading_minutes bigint not null,
    renderer     bigint  not null                   -- the version of the code that rendered it
);
create index articles_of_author on articles (author, updated_at desc, item desc);
create index articles_of_series on articles (series, part);
create index articles_of_renderer on articles (renderer, item);

-- The whole text as written, and its locked part rendered. Read in gate.cpp alone, for who has a pass.
create table article_texts (
    item            bigint primary key references articles (item),
    source          text   not null,
    locked_html     text   not null,
    locked_plain    text   not null,
    locked_headings text   not null
);

-- What an article was after each save, newest first by id.
create table article_versions (
    id      bigint primary key,
    item    bigint not null references articles (item),
    version bigint not null,
    person  bigint not null,
    at      bigint not null,
    title   text   not null,
    summary text   not null,
    source  text   not null,
    unique (item, version)
);

-- What somebody is typing: one for each article they edit, and any number of new ones.
create table article_drafts (
    person     bigint not null,
    draft_key  text   not null,
    item       bigint not null,                     -- 0: a new article
    fields     text   not null,                     -- JSON
    title      text   not null,
    tab        text   not null,                     -- the browser tab that saved last
    revision   bigint not null,
    updated_at bigint not null,
    primary key (person, draft_key)
);
create index article_drafts_newest on article_drafts (person, updated_at desc);

create table series (
    item       bigint primary key,
    community  bigint not null,
    space      bigint not null,
    author     bigint not null,
    title      text   not null,
    summary    text   not null,
    tags       text   not null,
    language   text   not null,
    state      text   not null check (state in ('draft', 'published', 'removed')),
    publish_at bigint,
    imported   boolean not null default false,
    updated_at bigint not null,
    source     text   not null,
    html       text   not null,
    plain      text   not null,
    renderer   bigint not null
);
create index series_of_author on series (author, item);

-- A person's own feed: whoever holds the token reads as they do.
create table feed_tokens (
    person  bigint primary key,
    digest  text   not null unique,
    made_at bigint not null
);
