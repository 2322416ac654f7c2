-- Published: answers, replies and comments that everybody in their place can read.
create view visible_posts as
    select id, kind, item, community, author, made_at from posts where state = 'visible';
