-- Pauses of what is paid ahead: what is left rests until then, or until its person goes on.
create table prepaid_pauses (
    id        bigint primary key,
    person    bigint not null,
    community bigint not null,
    began_at  bigint not null,
    until     bigint not null,
    ended_at  bigint
);
create unique index prepaid_pauses_open on prepaid_pauses (person, community) where ended_at is null;
create index prepaid_pauses_of_person on prepaid_pauses (person, community, began_at);
