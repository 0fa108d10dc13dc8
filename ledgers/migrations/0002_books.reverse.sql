DROP TRIGGER ledgers_transfer_is_whole ON ledgers_transfer;
DROP TRIGGER ledgers_entries_belong ON ledgers_entry;
DROP FUNCTION ledgers_entries_belong, ledgers_transfer_is_whole;
ALTER TABLE ledgers_account RESET (fillfactor);
ALTER TABLE ledgers_entry DROP CONSTRAINT ledgers_entry_currency_of_transfer,
    DROP CONSTRAINT ledgers_entry_currency_of_account,
    ADD CONSTRAINT ledgers_entry_transfer_in_network FOREIGN KEY (network_id, transfer_id)
        REFERENCES ledgers_transfer (network_id, id),
    ADD CONSTRAINT ledgers_entry_account_in_network FOREIGN KEY (network_id, account_id)
        REFERENCES ledgers_account (network_id, id);
ALTER TABLE ledgers_entry ADD CONSTRAINT ledgers_entry_network_fk FOREIGN KEY (network_id) REFERENCES networks_network (id)
    DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ledgers_transfer ADD CONSTRAINT ledgers_transfer_network_fk FOREIGN KEY (network_id) REFERENCES networks_network (id)
    DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT ledgers_transfer_currency_in_network FOREIGN KEY (network_id, currency_id)
        REFERENCES ledgers_currency (network_id, id);
