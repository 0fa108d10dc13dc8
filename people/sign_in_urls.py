"""Sign-in, sign-up, second step: allauth's pages under plain addresses, at the front door only. Their names stay allauth's."""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import path

from people.views import pages
from people.views import second_step as set_up

urlpatterns = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", account.request_login_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", account.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/second-step/", second_step.authenticate, name="mfa_authenticate"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/again/second-step/", second_step.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/password/", account.password_reset, name="account_reset_password"),
    path("sign-in/password/confirm/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("sign-in/password/new/", account.complete_password_reset, name="account_complete_password_reset"),
    path("sign-in/password/done/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path("sign-up/", account.signup, name="account_signup"),
    path("sign-up/confirm/", account.email_verification_sent, name="account_email_verification_sent"),
    path("sign-up/with-passkey/", account.signup_by_passkey, name="account_signup_by_passkey"),
    path("sign-up/passkey/", passkeys.signup_webauthn, name="mfa_signup_webauthn"),
    path("sign-out/", account.logout, name="account_logout"),
    path("me/email/", account.email, name="account_email"),
    path("me/password/", account.password_change, name="account_change_password"),
    path("me/password/first/", account.password_set, name="account_set_password"),
    path("me/second-step/", second_step.index, name="mfa_index"),
    path("me/second-step/why/", pages.second_factor, name="second_factor"),
    path("me/second-step/app/", set_up.use_app, name="mfa_activate_totp"),
    path("me/second-step/app/off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("me/second-step/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("me/second-step/codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("me/second-step/codes/file/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("me/second-step/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("me/second-step/passkeys/new/", set_up.make_passkey, name="mfa_add_webauthn"),
    path("me/second-step/passkeys/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("me/second-step/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
]
