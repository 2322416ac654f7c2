-- Published: purposes that people refused or took back, as their newest answer says.
create view refused_purposes as
    select c.person, c.purpose from consents c
    where not c.given and c.id = (select max(l.id) from consents l where l.person = c.person and l.purpose = c.purpose);
