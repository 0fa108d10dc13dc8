CREATE CONSTRAINT TRIGGER ledgers_crossing_has_twin AFTER INSERT ON ledgers_crossing
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledgers_crossing_has_twin();
CREATE CONSTRAINT TRIGGER ledgers_clearing_mirrors AFTER UPDATE OF balance ON ledgers_account
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.kind = 'clearing') EXECUTE FUNCTION ledgers_clearing_mirrors();
