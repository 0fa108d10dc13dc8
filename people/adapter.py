"""What we change of allauth: words, who keeps a password, what a session takes along."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people import looks

SIGNED_UP_HERE = "signed_up_here"


class Adapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This sign-in is closed. Write to your coordinator."),
        "email_password_mismatch": _("Email and password do not belong together. A code by email works without a password."),
        "enter_current_password": _("Write the password you use now."),
        "incorrect_code": _("That is not the code. Look once more, or ask for a new one."),
        "incorrect_password": _("That is not your password."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, or use a code by email."),
        "rate_limited": _("That was many tries in a short time. Wait a minute."),
        "email_taken": _("That address cannot be used here."),
        "duplicate_email": _("That is your address already."),
        "same_as_current": _("That is your address already."),
    }

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session.pop(SIGNED_UP_HERE, None)
        looks.carry(request, user)

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        user = super().save_user(request, user, form, commit)
        request.session[SIGNED_UP_HERE] = str(user.uid)
        return user

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Who signs up with a stranger's address and a password must not get in once the stranger proves the address."""
        elsewhere = not kwargs.get("signup") and request.session.get(SIGNED_UP_HERE) != str(user.uid)
        proven = any(record["method"] == "code" for record in records_of(request, user))
        if user.last_login is None and user.has_usable_password() and elsewhere and proven:
            user.set_unusable_password()
            user.save(update_fields=["password"])
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/me/"

    def is_safe_url(self, url: str) -> bool:
        """A path of ours or a full address of ours; nothing that a browser might read otherwise."""
        return bool(url) and len(url) <= 2000 and url.startswith(("/", "http")) and "\\" not in url and super().is_safe_url(url)


def records_of(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    """How this session has been opened so far: allauth's authentication records."""
    from allauth.account.authentication import get_authentication_records

    return list(get_authentication_records(request, user))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the code. Look once more: it changes every 30 seconds."),
        "unverified_email": _("Confirm your email address first."),
    }

    def encrypt(self, text: str) -> str:
        """Secrets of apps and recovery codes are no use to who reads the database without the secret key."""
        return str(_locks().encrypt(text.encode()), "ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return str(_locks().decrypt(encrypted_text), "utf-8")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys hang on the main host, whichever page asks."""
        return {"id": settings.MAIN_URL.split("://", 1)[1].partition(":")[0], "name": "Manyhands"}


def _locks() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"second step" + str(key).encode()).digest())) for key in keys]
    )
