-- Pictures of other sites that texts show. Each is fetched once and lies among the files; readers have it from here.
create table media_elsewhere (
    name     text   primary key,                    -- digest of its address: what it is called here, and in media_uses
    source   text   not null,                       -- its address
    person   bigint not null,                       -- in whose share it counts: whose text showed it first; 0: in nobody's
    state    text   not null check (state in ('waiting', 'kept', 'failed')),
    file     text   not null default '',            -- in media_files, once it is kept
    reason   text   not null default '',            -- why it was not fetched
    attempts bigint not null default 0,
    due_at   bigint not null                        -- waiting: when it is asked for next; else: when that was decided
);
create index media_elsewhere_due on media_elsewhere (state, due_at);
create index media_elsewhere_of_person on media_elsewhere (person, due_at);
create index media_elsewhere_of_file on media_elsewhere (file);
