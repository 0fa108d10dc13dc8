"""“Let this app in?”, and what coordinators say of an app."""

from typing import Any

from allauth.idp.oidc.forms import AuthorizationForm
from django import forms
from django.utils.translation import gettext_lazy as _

from networks import memberships
from networks.models import ConnectedApp
from networks.oauth import access, scopes
from networks.oauth.adapter import network_of
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef


class ConsentForm(AuthorizationForm):
    """What it may (each can be left out), and in which one network."""

    def __init__(self, *args: Any, client: Any, resources: list[str] | None, may_carry_offices: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_carry_offices = may_carry_offices
        self.fields.pop("email", None)
        asked = [scope for scope, _words in self.fields["scopes"].choices]  # type: ignore[attr-defined]
        order = [*scopes.IDENTITY, *scopes.every(), scopes.OFFICES]
        asked.sort(key=lambda scope: order.index(scope) if scope in order else len(order))
        self.fields["scopes"] = forms.MultipleChoiceField(
            label=_("It can"),
            choices=[(scope, scopes.words(scope)) for scope in asked if scope in order],
            widget=forms.CheckboxSelectMultiple,
            initial=[scope for scope in asked if scope != scopes.OFFICES],
            error_messages={"required": _("Choose at least one, or keep the app out.")},
        )
        mine = [lookup.by_slug(row["slug"]) for row in memberships.my_networks(kwargs["user"]) if row["state"] == "active"]
        self.refs = {ref.uid: ref for ref in mine if ref is not None and access.may_enter(client, ref)}
        wished = network_of(resources)
        if resources:
            self.refs = {uid: ref for uid, ref in self.refs.items() if wished is not None and uid == wished.uid}
        self.fields["network"] = forms.ChoiceField(
            label=_("In which network"),
            choices=[(uid, ref.name) for uid, ref in self.refs.items()],
            widget=forms.RadioSelect if len(self.refs) > 1 else forms.HiddenInput,
            initial=next(iter(self.refs), ""),
        )

    @property
    def network(self) -> NetworkRef:
        return self.refs[self.cleaned_data["network"]]

    @property
    def only_network(self) -> NetworkRef | None:
        return next(iter(self.refs.values())) if len(self.refs) == 1 else None

    def clean_scopes(self) -> list[str]:
        said: list[str] = self.cleaned_data["scopes"]
        if scopes.OFFICES in said and not self.may_carry_offices:
            raise forms.ValidationError(_("For what an office may, sign in with a passkey or an app’s code first."))
        return said


class CodeForm(forms.Form):
    """What a device shows, as people type it."""

    code = forms.CharField(
        label=_("The code on its screen"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        """Digits in groups, however they were written."""
        digits = "".join(letter for letter in self.cleaned_data["code"] if letter.isascii() and letter.isalnum())
        half = len(digits) // 2
        return f"{digits[:half]}-{digits[half:]}" if digits else ""


class DeviceConsentForm(ConsentForm):
    """As for an app that people come back to, but it is named by the code that it shows."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("request")


class AppForm(forms.Form):
    name = forms.CharField(label=_("Name of the app"), max_length=60)
    website = forms.CharField(label=_("Its website"), max_length=200, required=False, help_text=_("Members see it: https://…"))
    kind = forms.ChoiceField(
        label=_("How it works"), choices=ConnectedApp.Kind.choices, widget=forms.RadioSelect, initial=ConnectedApp.Kind.MEMBERS
    )
    allowed = forms.MultipleChoiceField(
        label=_("What it may ask for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what the app may touch.")},
    )
    addresses = forms.CharField(
        label=_("Where it takes people back to"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One address in a line, as the app’s makers say. A service has none."),
    )
    is_public = forms.BooleanField(
        label=_("It runs on people’s own phones or in a page, and cannot keep a secret"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [*scopes.IDENTITY, *scopes.every(), scopes.OFFICES]
        self.fields["allowed"].choices = [(scope, f"{scope}: {scopes.words(scope)}") for scope in every]  # type: ignore[attr-defined]

    by_code = forms.BooleanField(
        label=_("It has a screen without a browser: people type its code on their phone"), required=False
    )

    def said(self) -> dict[str, Any]:
        """As `connected.register` takes it."""
        cleaned = dict(self.cleaned_data)
        cleaned["addresses"] = cleaned["addresses"].splitlines()
        cleaned["keeps_secrets"] = not cleaned.pop("is_public")
        return cleaned
