-- What can be found. A document is the open or the locked part of an item; `body` is for snippets,
-- the words themselves are in search_index under the same number.
create table search_docs (
    id      integer primary key,
    item    integer not null,
    locked  integer not null,
    body    text    not null,
    version integer not null,
    unique (item, locked)
) strict;

create virtual table search_index using fts5(title, tags, body, tokenize = 'ascii', detail = full);
