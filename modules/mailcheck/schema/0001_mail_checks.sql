-- Examinations of how letters leave. Findings are JSON, written one by one while it runs.
create table mail_checks (
    id       bigint primary key,
    asked_by bigint not null,
    send_to  text   not null,
    language text   not null,
    findings text   not null default '[]',
    begun_at bigint not null,
    ended_at bigint
);
