ALTER TABLE networks_record ADD CONSTRAINT networks_record_network_fk FOREIGN KEY (network_id)
    REFERENCES networks_network (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE networks_delivery ADD CONSTRAINT networks_delivery_network_fk FOREIGN KEY (network_id)
    REFERENCES networks_network (id) DEFERRABLE INITIALLY DEFERRED;
