-- How a list is kept from being all of one kind ("marginal" or "determinantal"), how much it is held to what its reader cares for
-- (0 to 1), and how what is new is drawn ("pleasing" or "evenly").
alter table recommend_configurations add column spread text not null default 'marginal';
alter table recommend_configurations add column calibration double precision not null default 0;
alter table recommend_configurations add column drawing text not null default 'pleasing';

-- Of what was drawn into a place for something new: by which rule (empty: not drawn, or not noted yet), among how many, its chance by
-- what pleases (evenly it is 1 / among), of those before it in the list the chance by that rule over the even one, and the share of
-- welcomes that was believed in: of it, and of what either rule draws on average.
alter table recommend_shown add column drawn_by text not null default '';
alter table recommend_shown add column among bigint not null default 0;
alter table recommend_shown add column pleasing double precision not null default 0;
alter table recommend_shown add column odds double precision not null default 1;
alter table recommend_shown add column guess double precision not null default 0;
alter table recommend_shown add column guess_pleasing double precision not null default 0;
alter table recommend_shown add column guess_even double precision not null default 0;
