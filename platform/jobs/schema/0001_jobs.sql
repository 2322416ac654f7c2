-- What is to be done later: one row a job, and one row for each listener of an event.
-- Times are microseconds since 1970 UTC. Finished rows stay for a week as the operator's history.
create table jobs (
    id          bigint  primary key,
    kind        text    not null,           -- which function runs: a job's topic, or a listener's name
    lane        text    not null,
    payload     text    not null,           -- JSON
    state       text    not null default 'available'
                check (state in ('available', 'running', 'retryable', 'completed', 'discarded', 'cancelled')),
    due_at      bigint  not null,
    attempt     bigint  not null default 0,
    unique_key  text,                       -- set while waiting, gone once claimed
    claim       bigint,                     -- which claim holds it while running: a runner that lost its lease holds another
    lease_until bigint,                     -- while running; later than this its runner is taken for dead
    error       text,                       -- of the latest attempt that failed
    created_at  bigint  not null,
    finished_at bigint
);

create index jobs_waiting on jobs (lane, due_at, id) where state in ('available', 'retryable');
create index jobs_running on jobs (lease_until) where state = 'running';
create index jobs_open on jobs (state, lane) where state <> 'completed';
create index jobs_finished on jobs (finished_at) where finished_at is not null;
create unique index jobs_unique on jobs (unique_key) where unique_key is not null;

-- The due time of each schedule that was enqueued last, so that several nodes enqueue it once.
create table job_schedules (
    name   text   primary key,
    due_at bigint not null
);
