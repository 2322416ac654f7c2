-- A lane hands out work of two styles, each by itself: what waits of one is not walked through to find the other.
alter table jobs add column in_work boolean not null default false;     -- works outside of a transaction; a runner puts right what another version put
delete from jobs where kind = 'live.publish';                           -- browsers are told without a row since
drop index jobs_waiting;
create index jobs_waiting on jobs (lane, in_work, due_at, id) where state in ('available', 'retryable');
