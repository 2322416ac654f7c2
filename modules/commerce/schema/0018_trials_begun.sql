-- Published: who tried a membership before paying, and when.
create view trials_begun as select person, community, began_at, ends_at from trials;
