-- What was measured of tables, folders and the disk; the newest few are kept.
create table storage_measures (
    id       bigint primary key,
    measured text   not null,                       -- JSON
    at       bigint not null
);

-- What the verifications said when they ran last.
create table site_checks (
    id       bigint primary key,
    findings text   not null,                       -- JSON: sentences; empty when everything holds
    at       bigint not null
);
