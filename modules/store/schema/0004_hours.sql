-- Whoever booked an hour and whoever gives it are reminded once of each.
alter table service_slots add column reminded_of bigint not null default 0;
create index deliveries_of_buyer on deliveries (buyer, kind);
