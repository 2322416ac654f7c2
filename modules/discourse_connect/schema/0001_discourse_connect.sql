-- Forums that may sign their people in here.
create table discourse_forums (
    id      bigint primary key,
    origin  text   not null unique,                 -- "https://forum.example.org", lower case
    name    text   not null,
    secret  text   not null,                        -- sealed
    made_at bigint not null
);

-- Who said yes to a forum; it is told their name and address from then on.
create table discourse_consents (
    forum    bigint not null,
    person   bigint not null,
    given_at bigint not null,
    primary key (forum, person)
);
create index discourse_consents_of_person on discourse_consents (person);
