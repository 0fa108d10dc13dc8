-- A delivery's key to its record holds its network within it, and a record is written for the network that is entered.
-- Asking again would lock the one row of the network in every transaction that records something, all at once.
DO $$
DECLARE
    twice record;
BEGIN
    FOR twice IN SELECT conrelid::regclass AS of_table, conname FROM pg_constraint
                  WHERE contype = 'f' AND conrelid IN ('networks_record'::regclass, 'networks_delivery'::regclass)
                    AND confrelid = 'networks_network'::regclass LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', twice.of_table, twice.conname);
    END LOOP;
END $$;
