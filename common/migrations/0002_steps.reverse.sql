DROP FUNCTION refuse_step();
