"""Sign-in's forms in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
    SignupWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "password1" in self.fields:
            self.fields["password1"].label = _("Password")
            self.fields["password1"].help_text = _(
                "Only if you like passwords: at least 10 characters. A code by email works without."
            )
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class CredentialField(forms.JSONField):
    """What a browser says of a passkey: a small object. Anything else is refused here, before it is taken apart."""

    MOST = 20_000

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > self.MOST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            found = super().to_python(value)
        except RecursionError:
            found = None
        if value not in self.empty_values and not isinstance(found, dict):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


class _Careful:
    """A passkey that is not one is a wrong passkey, whatever the library stumbles over."""

    def clean_credential(self) -> Any:
        clean = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])  # type: ignore[attr-defined]
        return _stumbling(clean)

    def clean(self) -> Any:
        return _stumbling(super().clean)  # type: ignore[misc]


def _stumbling(clean: Callable[[], Any]) -> Any:
    try:
        return clean()
    except (TypeError, ValueError, KeyError, AttributeError, IndexError):
        raise get_adapter().validation_error("incorrect_code") from None


class PasskeySignInForm(_Careful, LoginWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeySecondStepForm(_Careful, AuthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeyAgainForm(_Careful, ReauthenticateWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class PasskeyForm(_Careful, AddWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)


class FirstPasskeyForm(_Careful, SignupWebAuthnForm):
    credential = CredentialField(widget=forms.HiddenInput)
