-- Published: what later modules may know of communities, of groups and of who belongs to a group, for joins.
create view known_communities as
    select id, slug, name_zh, name_en, visibility, members from communities;
create view known_groups as
    select id, community, name_zh, name_en, tag, members from technical_groups;
create view group_standings as
    select of_group, person, part from group_members where part <> 'asked';
