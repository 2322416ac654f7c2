-- What holds without a code is asked of all communities at once.
create index coupons_without_code on coupons (id) where code = '' and stopped_at is null;
