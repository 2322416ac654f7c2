-- SQLite takes the index with the most columns set equal: without these two it walked every question to find the few
-- that wait for an answer.
drop index items_unanswered;
create index items_unanswered on items (kind, answers, published_at desc, id desc) where state = 'published' and kind = 'question' and answers = 0;
