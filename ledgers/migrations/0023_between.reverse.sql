DROP TRIGGER ledgers_clearing_mirrors ON ledgers_account;
DROP TRIGGER ledgers_crossing_has_twin ON ledgers_crossing;
