-- Published: communities that everybody may look into, members-only spaces apart.
create view open_communities as
    select id from communities where visibility = 'open';
