-- What the owner changed while the site ran: one row a setting.
create table site_settings (
    name       text   primary key,                  -- "site.name"
    value      text   not null,                     -- as typed; a password sealed
    changed_at bigint not null,
    changed_by bigint not null
);
