-- As before, with one type a column: so a condition reaches the index of each of the three tables, on either database.
drop view interaction_graph;
create view interaction_graph as
    select person, 'item' as side, item as id, kind, times, seconds, last_at from interactions
    union all
    select follower, 'person', person, cast('follow' as text), cast(1 as bigint), cast(0 as bigint), since from follow_graph
    union all
    select person, 'community', community, cast('join' as text), cast(1 as bigint), cast(0 as bigint), joined_at from community_standings;
