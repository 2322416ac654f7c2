-- Who may not sign in, until when and why. Lifted ones are deleted: the audit log remembers.
create table suspensions (
    person    bigint primary key,
    ends_at   bigint,                               -- null: until somebody lifts it
    reason    text   not null,                      -- shown to the person
    made_by   bigint not null,
    made_at   bigint not null
);
create index suspensions_newest on suspensions (made_at desc);

-- In which community an act was done, for its moderators to read: an index beside the chained log.
create table audit_places (
    entry bigint primary key,
    place bigint not null
);
create index audit_places_newest on audit_places (place, entry desc);
