-- Published: transfers and what became of them, without where they went.
create view payout_list as
    select id, batch, person, minor, currency, state, tail, made_at, decided_at from payouts;
