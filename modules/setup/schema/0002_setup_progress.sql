-- How far the first setup came: one row, made with the owner.
create table setup_progress (
    one         bigint primary key,
    owner       bigint not null,
    community   bigint,
    finished_at bigint
);
