-- Taxes and held money were accounts of customers, told apart by their names.
update ledger_accounts set purpose = 'tax', name = substr(name, 5) where purpose = 'customer' and person = 0 and name like 'tax %';
update ledger_accounts set purpose = 'held', name = substr(name, 6) where purpose = 'customer' and person = 0 and name like 'held %';
