-- What companies ask the people in their seats to read, and how far each of them is.
create table assignments (
    id         bigint  primary key,
    pack       bigint  not null,
    item       bigint  not null,                    -- a series or an article
    note       text    not null,
    due_at     bigint  not null,                    -- the last second of that day where its buyer lives
    everybody  boolean not null,                    -- whoever takes a seat later is asked too
    made_at    bigint  not null,
    changed_at bigint  not null,
    changes    bigint  not null default 0,          -- how often the day was moved
    soon_told  bigint  not null default 0,          -- the due_at that people were reminded of before it
    late_told  bigint  not null default 0,          -- and after it
    unique (pack, item)
);

create index assignments_due on assignments (due_at);

-- What stood in the work when it was assigned or last changed: a series that grows does not move the goal.
create table assignment_parts (
    assignment bigint not null references assignments (id),
    part       bigint not null,
    item       bigint not null,
    primary key (assignment, item)
);

create table assignment_people (
    assignment bigint not null references assignments (id),
    person     bigint not null,
    given_at   bigint not null,
    primary key (assignment, person)
);

create index assignment_people_of on assignment_people (person);

-- Parts that their reader said they have read.
create table assignment_reads (
    assignment bigint not null references assignments (id),
    person     bigint not null,
    item       bigint not null,
    read_at    bigint not null,
    primary key (assignment, person, item)
);

create index assignment_reads_of on assignment_reads (person);
