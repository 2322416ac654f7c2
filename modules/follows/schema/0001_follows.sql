-- Who follows what, and who blocked whom.
create table followed_people (
    follower bigint not null,
    person   bigint not null,
    since    bigint not null,
    primary key (follower, person)
);
create index followed_people_back on followed_people (person, follower);

-- Published: the social graph, for recommendation.
create view follow_graph as select follower, person, since from followed_people;

create table followed_tags (
    follower bigint not null,
    tag      text   not null,
    since    bigint not null,
    primary key (follower, tag)
);
create index followed_tags_back on followed_tags (tag, follower);

create table followed_series (
    follower bigint not null,
    series   bigint not null,
    since    bigint not null,
    primary key (follower, series)
);
create index followed_series_back on followed_series (series, follower);

create table blocks (
    blocker bigint not null,
    person  bigint not null,
    since   bigint not null,
    primary key (blocker, person)
);
create index blocks_back on blocks (person, blocker);
