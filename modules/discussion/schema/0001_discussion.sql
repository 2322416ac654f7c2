-- Questions and topics: what was asked or begun. What is read with every page stands before what is not.
create table threads (
    item      bigint  primary key,
    kind      text    not null check (kind in ('question', 'topic')),
    community bigint  not null,
    space     bigint  not null,
    author    bigint  not null,
    editor    bigint  not null,                     -- who wrote the present version
    title     text    not null,
    tags      text    not null,                     -- canonical: "c++, io-uring"
    state     text    not null check (state in ('visible', 'deleted', 'hidden')),
    state_at  bigint,                               -- when it was deleted or hidden
    reason    text    not null default '',          -- why a moderator hid it
    closed_at bigint,
    accepted  bigint  not null default 0,           -- the answer
    score     bigint  not null default 0,
    given     bigint  not null default 0,           -- of the score: what came with an import
    numbered  bigint  not null default 0,           -- the number of the last reply
    active_at bigint  not null,
    imported  boolean not null default false,       -- it has an attribution
    made_at   bigint  not null,
    edited_at bigint,
    version   bigint  not null default 1,
    renderer  bigint  not null,                     -- the version of the code that made html and plain
    html      text    not null,
    plain     text    not null,
    source    text    not null
);
create index threads_of_renderer on threads (renderer, item);

-- Answers, replies and comments.
create table posts (
    id        bigint primary key,
    kind      text   not null check (kind in ('answer', 'reply', 'comment')),
    item      bigint not null,
    community bigint not null,
    parent    bigint not null default 0,            -- what it comments on or quotes
    root      bigint not null default 0,            -- of a comment: the answer or reply it lies below; 0: the item itself
    path      text   not null,                      -- ids from the root down: sorting by it is reading in order
    number    bigint not null default 0,            -- of a reply: 1 is the first of its topic
    author    bigint not null,
    editor    bigint not null,
    state     text   not null check (state in ('visible', 'deleted', 'hidden')),
    state_at  bigint,
    reason    text   not null default '',
    score     bigint not null default 0,            -- votes of an answer, likes of the rest
    given     bigint not null default 0,
    made_at   bigint not null,
    edited_at bigint,
    version   bigint not null default 1,
    renderer  bigint not null,
    html      text   not null,
    plain     text   not null,
    source    text   not null
);
create index posts_in_order on posts (item, kind, path);
create index posts_by_number on posts (item, number) where number > 0;
create index posts_of_author on posts (author, id);
create index posts_of_renderer on posts (renderer, id);

-- What a text was before an edit; its present version stands in threads or posts.
create table text_versions (
    item    bigint not null,
    post    bigint not null,                        -- 0: the thread itself
    version bigint not null,
    person  bigint not null,
    at      bigint not null,
    title   text   not null,
    tags    text   not null,
    source  text   not null,
    primary key (item, post, version)
);

-- One row for each person and target: votes up and down, and likes, which are up only.
create table votes (
    item   bigint not null,
    person bigint not null,
    post   bigint not null,                         -- 0: the question itself
    value  bigint not null check (value in (-1, 1)),
    reason text   not null default '',              -- of a vote down, if its voter gave one
    at     bigint not null,
    primary key (item, person, post)
);

-- How far somebody has read a topic.
create table topic_reads (
    person bigint not null,
    item   bigint not null,
    number bigint not null,                         -- of the last reply seen
    at     bigint not null,
    primary key (person, item)
);

-- What somebody is typing: a new question, a new topic, or a reply to one thread.
create table post_drafts (
    person bigint not null,
    place  text   not null,                         -- "question", "topic", or the thread's id
    space  bigint not null,
    title  text   not null,
    tags   text   not null,
    body   text   not null,
    at     bigint not null,
    primary key (person, place)
);
create index post_drafts_oldest on post_drafts (at);
