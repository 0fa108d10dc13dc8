DROP INDEX networks_membership_tapped;
DROP INDEX networks_membership_bodies;
DROP INDEX networks_membership_reach;
DROP INDEX networks_membership_likeness;
