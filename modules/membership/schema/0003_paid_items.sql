-- Published: rights to single items that came with something paid for that holds several, a bundle or a basket.
create view items_of_goods as
    select person, item from entitlements where item <> 0 and source in ('bundle', 'store') and revoked_at is null;
