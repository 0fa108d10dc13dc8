DROP TEXT SEARCH CONFIGURATION spanish_words;
DROP TEXT SEARCH CONFIGURATION english_words;
DROP TEXT SEARCH CONFIGURATION plain_words;
DROP FUNCTION folded(text);
DROP FUNCTION refuse_change();
DROP FUNCTION current_person();
DROP FUNCTION current_network();
