-- What somebody buys in a community happens in turns. Orders that are not there yet cannot be locked, so two first
-- clicks meet here.
create table buyer_turns (
    buyer     bigint not null,
    community bigint not null,
    turns     bigint not null,
    primary key (buyer, community)
);
