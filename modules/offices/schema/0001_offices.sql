-- Offices of a community: what they are for, and which narrow duties come with them.
create table offices (
    id        bigint primary key,
    community bigint not null,
    name_zh   text   not null,
    name_en   text   not null,
    about_zh  text   not null,
    about_en  text   not null,
    duties    text   not null,                      -- JSON: names of duties
    place     bigint not null,
    made_at   bigint not null
);
create index offices_in_order on offices (community, place, id);

-- Who holds an office, from when until when.
create table office_terms (
    id        bigint primary key,
    office    bigint not null,
    community bigint not null,                      -- of the office
    person    bigint not null,
    title     text   not null,
    begins_at bigint not null,
    ends_at   bigint not null,                      -- 9223372036854775807: no end
    made_by   bigint not null
);
create index office_terms_of_office on office_terms (office, ends_at);
create index office_terms_of_person on office_terms (person, community, ends_at);

-- What volunteers did, in minutes, as they wrote it down.
create table volunteer_hours (
    id        bigint primary key,
    community bigint not null,
    person    bigint not null,
    day       text   not null,                      -- 2026-11-28
    minutes   bigint not null,
    note      text   not null,
    at        bigint not null
);
create index volunteer_hours_of_person on volunteer_hours (community, person, id desc);

-- Newcomers who were greeted, so that each is greeted once.
create table greetings (
    community bigint not null,
    person    bigint not null,
    greeter   bigint not null,
    at        bigint not null,
    primary key (community, person)
);
