-- A job changes each index that it is part of. What has finished needs none: ids are in the order of time. What is open is
-- found in three small ones, all of it through a view.
drop index jobs_open;
drop index jobs_finished;
create index jobs_given_up on jobs (state, id) where state in ('discarded', 'cancelled');
create view open_jobs as
    select * from jobs where state in ('available', 'retryable')
    union all select * from jobs where state = 'running'
    union all select * from jobs where state in ('discarded', 'cancelled');
