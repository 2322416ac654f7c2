-- Published: every account's balance, for modules that compare their own books with the ledger.
create view ledger_balances as
    select purpose, name, person, currency, balance from ledger_accounts;
