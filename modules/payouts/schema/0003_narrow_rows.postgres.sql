-- PostgreSQL keeps rows beside their keys; only SQLite is told to keep them inside.
comment on table payout_sales is 'The sales that a payout covers.';
