DROP FUNCTION letters_due(timestamptz, int);
DROP FUNCTION notifications_deliver(bigint, text, text, text, text, text, text, text, text, timestamptz);
