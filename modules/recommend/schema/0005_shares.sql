-- Everybody is in one of a thousand groups, by a hash of the person. Each configuration but the main one has groups of its own,
-- drawn by lot when it begins: a digit for four groups, from the first to the last; empty: as shares lay side by side before.
alter table recommend_configurations add column lots text not null default '';

-- Who was assigned what with which chance, and since when: a row for each change of a share, 0 from the end on. With `configuration`
-- and `at` of what was shown it gives the probability of the assignment.
create table recommend_shares (
    configuration bigint not null,
    at            bigint not null,
    share         bigint not null,                  -- percent of the people
    model         text   not null,
    primary key (configuration, at)
);

-- Why the file could not be read when that was tried last; empty while it is whole.
alter table recommend_models add column damage text not null default '';
