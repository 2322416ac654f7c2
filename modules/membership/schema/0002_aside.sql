-- Rights that rest: how the row stood when it was set aside. The row itself ended then, and begins again from these dates.
create table entitlements_aside (
    entitlement bigint primary key references entitlements (id),
    starts_at   bigint not null,
    ends_at     bigint not null,
    set_at      bigint not null
);

-- Published: whose rights rest, and where.
create view rights_aside as
    select e.person, e.community, a.set_at from entitlements_aside a join entitlements e on e.id = a.entitlement;
