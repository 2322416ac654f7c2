-- How what an author publishes is received, counted anew every night: it decides how often what is new of theirs is tried.
create table author_exposure (
    author     bigint primary key,
    read       bigint not null,                     -- pairs of a reader and a text
    valued     bigint not null,                     -- of these: liked, saved, commented on or bought
    tried      bigint not null,                     -- in places for something new
    welcome    bigint not null,                     -- of these
    quality    double precision not null,           -- 0 to 1
    engagement double precision not null,           -- 0 to 1
    merit      double precision not null            -- quality times engagement, in times of the usual; bounded where it is used
);

-- How far shares may be from an even one: one row with id 1, or none.
create table recommend_exposure (
    id    bigint primary key,
    least double precision not null,
    most  double precision not null
);
