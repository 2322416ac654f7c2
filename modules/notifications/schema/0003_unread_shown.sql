-- The bell counts from the index alone.
drop index notifications_unread;
create index notifications_unread on notifications (person, hidden) where read_at is null;
