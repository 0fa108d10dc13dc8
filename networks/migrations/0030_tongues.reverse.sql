DROP INDEX networks_membership_tongues;
DROP FUNCTION people_tongues(varchar[]);
