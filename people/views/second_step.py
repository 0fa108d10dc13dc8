"""Setting up the second step. Whoever has just shown a code or a passkey has taken the step: it is not asked again at once."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse


def _taken(request: HttpRequest, kind: str) -> None:
    record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)


class UseApp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _taken(self.request, Authenticator.Type.TOTP)
        return answer


class MakePasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        _taken(self.request, Authenticator.Type.WEBAUTHN)
        return answer


use_app = UseApp.as_view()
make_passkey = MakePasskey.as_view()
