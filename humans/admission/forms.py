"""What is asked of whoever signs for a network."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import registry


class SignForm(forms.Form):
    signed_as = forms.CharField(
        label=_("Your name, as a signature"),
        max_length=120,
        help_text=_("It stands beside the texts, with today's date."),
    )
    agreed = forms.BooleanField(
        label=_("We have read both texts and sign them for our network"), error_messages={"required": _("Tick this to sign.")}
    )


class WriteForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which text"))
    body = forms.CharField(label=_("The new version"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 14}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        from humans.models import CovenantText

        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = CovenantText.Kind.choices  # type: ignore[attr-defined]


class NetworkForm(forms.Form):
    """A network that waits to be welcomed, for a proposal in the umbrella."""

    network = forms.ChoiceField(label=_("Which network"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        from humans.admission import answers

        super().__init__(data, initial=start or {})
        waiting = [(str(one.uid), one.name) for one in answers.waiting()]
        self.fields["network"].choices = [("", _("Choose one")), *waiting]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"network": self.cleaned_data["network"]}


registry.deed_forms.add("admit-network", NetworkForm)
