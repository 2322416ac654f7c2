-- What can be found. A document is the open or the locked part of an item; `body` is for snippets,
-- `words` are the tokens with their positions.
create table search_docs (
    id      bigint   primary key,
    item    bigint   not null,
    locked  boolean  not null,
    body    text     not null,
    version bigint   not null,
    words   tsvector not null,
    unique (item, locked)
);

create index search_docs_words on search_docs using gin (words);
