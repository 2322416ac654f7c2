-- How many of those who read it valued it, drawn to what is usual: 0 to 1, usual is one half.
alter table item_popularity add column quality double precision not null default 0.5;

-- How much is going on in a community or a group, of those who agreed to be learnt from: counted with each learning.
create table place_activity (
    side     text   not null check (side in ('community', 'group')),
    id       bigint not null,
    active   bigint not null,                       -- members who did anything there within the window
    activity double precision not null,             -- their mean, 0 to 1
    primary key (side, id)
);
