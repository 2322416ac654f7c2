-- Parts of bought courses that their buyer said they have read.
create table course_reads (
    person  bigint not null,
    item    bigint not null,
    read_at bigint not null,
    primary key (person, item)
);
