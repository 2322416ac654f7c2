-- Published: everything as one graph of typed edges with times: from a person to an item, a person or a community.
-- Whom they follow and where they belong stands with its own modules, and is gone from here when it ends there.
create view interaction_graph as
    select person, 'item' as side, item as id, kind, times, seconds, last_at from interactions
    union all
    select follower, 'person', person, 'follow', 1, 0, since from follow_graph
    union all
    select person, 'community', community, 'join', 1, 0, joined_at from community_standings;
