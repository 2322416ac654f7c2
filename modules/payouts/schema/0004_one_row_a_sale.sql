-- A batch writes one row for each sale that it covers: a position names the last batch that covers its share, in the payout of its
-- person, and by how much. payout_sales has the sales that earlier payouts cover, and all of those that were made before this.
alter table payout_positions add column batch bigint not null default 0;
alter table payout_positions add column minor bigint not null default 0;
