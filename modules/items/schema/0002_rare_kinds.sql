-- Lists of one kind, and of questions that wait for an answer, walk indexes of their own: what they hold may be few
-- among many others.
create index items_of_kind on items (kind, published_at desc, id desc) where state = 'published';
create index items_unanswered on items (published_at desc, id desc) where state = 'published' and kind = 'question' and answers = 0;
