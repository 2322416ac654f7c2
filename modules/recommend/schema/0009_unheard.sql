-- Whose deeds teach nothing and count in nothing: those who want no personal lists ("everything", here or as a purpose), who refused to
-- have their reading noted, and who use an imported account and were never asked.
create view unheard_people as
    select person from removed_reasons where reason = 'everything'
    union
    select person from refused_purposes
    union
    select person from people_unasked;
