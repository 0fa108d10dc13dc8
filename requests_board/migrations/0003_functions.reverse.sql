DROP FUNCTION board_candidates(bigint, bigint, date, int);
DROP FUNCTION board_meters(double precision, double precision, double precision, double precision);
DROP INDEX board_post_likeness;
DROP INDEX board_post_words;
DROP TRIGGER board_words ON requests_board_post;
DROP FUNCTION board_words();
DROP TRIGGER board_exchange_step ON requests_board_exchange;
DROP FUNCTION board_exchange_step();
DROP FUNCTION board_steps();
