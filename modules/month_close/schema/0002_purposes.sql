-- As the ledger: taxes and held money have purposes of their own, in months that are closed too.
update closed_balances set purpose = 'tax', name = substr(name, 5) where purpose = 'customer' and person = 0 and name like 'tax %';
update closed_balances set purpose = 'held', name = substr(name, 6) where purpose = 'customer' and person = 0 and name like 'held %';
