-- The one-time code of the first start, hashed; gone once there is an owner.
create table setup_codes (
    digest  text   primary key,
    made_at bigint not null
);
