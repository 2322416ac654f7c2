-- The order that waits is found among the few that do, however much somebody has bought.
create index orders_waiting on orders (buyer, id desc) where state = 'pending';
