REVOKE ALL ON django_session, account_emailaddress, account_emailconfirmation, mfa_authenticator, django_content_type,
    django_migrations FROM manyhands_app;
DROP FUNCTION token_owner(text);
DROP FUNCTION publish_vital(text, double precision, boolean);
DROP FUNCTION publish_profile(text, text, text, double precision, double precision, text, text, boolean);
DROP FUNCTION networks_change(text, text, text, text, text, text);
DROP FUNCTION networks_found(text, text, text, text, text, text, text, uuid);
DROP FUNCTION networks_due(text, timestamptz);
DROP FUNCTION my_networks();
DROP FUNCTION clause_value(text, text, timestamptz);
