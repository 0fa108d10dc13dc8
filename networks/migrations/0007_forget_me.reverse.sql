DROP FUNCTION forget_me();
DROP FUNCTION my_memberships();
