create table landing_pages (
    id           bigint primary key,
    community    bigint not null,
    slug         text   not null unique,
    title_zh     text   not null,
    title_en     text   not null,
    body_zh      text   not null,                   -- Markdown with blocks
    body_en      text   not null,
    made_by      bigint not null,
    changed_at   bigint not null,
    published_at bigint                             -- empty: a draft
);

create index landing_pages_of_community on landing_pages (community, id desc);

-- Names that managers made; others count for none.
create table campaign_links (
    id        bigint primary key,
    community bigint not null,
    source    text   not null,
    medium    text   not null,
    campaign  text   not null,
    place     text   not null,                      -- a path of this site
    made_by   bigint not null,
    made_at   bigint not null,
    unique (source, medium, campaign)
);

create index campaign_links_of_community on campaign_links (community, id desc);

-- Visits are numbers: nobody is in them.
create table campaign_visits (
    link   bigint not null references campaign_links (id),
    day    bigint not null,                         -- 20270131, by the site's clock
    visits bigint not null,
    primary key (link, day)
);

-- By which link somebody came, as their browser kept it with their consent. An order without one ends what an earlier one
-- began: its links are 0.
create table touches (
    id         bigint primary key,
    person     bigint not null,
    moment     text   not null,                     -- sign_up, order
    community  bigint not null,                     -- of the order; 0: signing up
    first_link bigint not null,
    last_link  bigint not null,
    at         bigint not null
);

create index touches_of_person on touches (person, moment, at);
create index touches_by_day on touches (moment, at);

-- Everything people answered about letters with offers, newest last. Rows are only added: they are the proof.
create table offer_answers (
    id          bigint  primary key,
    person      bigint  not null,
    given       boolean not null,
    text_digest text    not null,                   -- of the sentence that was agreed to
    at          bigint  not null
);

create index offer_answers_of_person on offer_answers (person, id desc);

create table sequences (
    id         bigint  primary key,
    community  bigint  not null,
    name       text    not null,
    begins     text    not null,                    -- joined, trial, absent
    days       bigint  not null,                    -- of absence
    goal       text    not null,                    -- membership, visit, none
    is_on      boolean not null,
    made_by    bigint  not null,
    made_at    bigint  not null,
    since      bigint  not null                     -- who joined or tried before it was switched on gets no letter
);

create index sequences_of_community on sequences (community, id desc);

create table sequence_steps (
    sequence   bigint not null references sequences (id),
    step       bigint not null,                     -- 1, 2, …
    hours      bigint not null,                     -- after the step before, or the beginning
    subject_zh text   not null,
    subject_en text   not null,
    body_zh    text   not null,                     -- plain words
    body_en    text   not null,
    place      text   not null,                     -- where its link leads
    link       bigint not null references campaign_links (id),
    sent       bigint not null default 0,
    primary key (sequence, step)
);

create table sequence_people (
    sequence bigint not null references sequences (id),
    person   bigint not null,
    began_at bigint not null,
    step     bigint not null,                       -- the next one
    next_at  bigint not null,
    ended    text   not null default '',            -- goal, unwanted, finished; empty: it goes on
    ended_at bigint,
    primary key (sequence, person)
);

create index sequence_people_due on sequence_people (next_at) where ended_at is null;
create index sequence_people_of_person on sequence_people (person);
