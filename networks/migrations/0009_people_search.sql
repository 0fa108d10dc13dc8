-- What the functions of sql/people.sql go by: letters anywhere in a name, or in what else a coordinator knows of a member.
CREATE INDEX networks_membership_likeness ON networks_membership USING gin (network_id, name_folded gin_trgm_ops);
CREATE INDEX networks_membership_reach ON networks_membership
    USING gin (network_id, (email_folded || ' ' || phone || ' ' || phone_alt || ' ' || external_ref) gin_trgm_ops);
-- The few households and organizations among many people, and the places that were tapped on the map.
CREATE INDEX networks_membership_bodies ON networks_membership (network_id, kind, state, name_folded, id) WHERE kind <> 'person';
CREATE INDEX networks_membership_tapped ON networks_membership (network_id, latitude, longitude) WHERE neighborhood_id IS NULL;
