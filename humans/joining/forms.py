"""What is asked of a network that joins another, and of its members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.between import agreements
from networks.forms.pages import day_field
from networks.models import Decision

WAYS = (
    ("we-go", _("We join it: our network closes")),
    ("they-come", _("It joins us: it closes")),
    ("split", _("Some of its members come to us, who say so")),
)


def _networks() -> list[tuple[str, Any]]:
    return [("", _("Choose one")), *((str(one.uid), one.name) for one in agreements.partners())]


class _DecisionField(forms.ModelChoiceField):
    def label_from_instance(self, row: Any) -> str:
        return str(row.ref)


class DecisionForm(forms.Form):
    decision = _DecisionField(
        Decision.objects.none(), label=_("By which decision"), to_field_name="uid", empty_label=_("Choose one"),
        help_text=_("One that two officers have signed, or that members voted."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["decision"]
        chosen.queryset = Decision.objects.filter(signed_at__isnull=False).order_by("-signed_at")


class AskForm(DecisionForm):
    way = forms.ChoiceField(label=_("What would happen"), choices=WAYS, widget=forms.RadioSelect)
    network = forms.ChoiceField(label=_("With which network"))
    words = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody can read it."))
    choose_by = day_field(_("Members choose until"), help_text=_("Empty: as many days as the rule says."))
    field_order = ("way", "network", "words", "choose_by", "decision")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["network"].choices = _networks()  # type: ignore[attr-defined]


class OtherForm(forms.Form):
    """Another network, for a proposal."""

    network = forms.ChoiceField(label=_("Which network"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        self.fields["network"].choices = _networks()  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"network": self.cleaned_data["network"]}


registry.deed_forms.add("join-network", OtherForm)
registry.deed_forms.add("take-in-network", OtherForm)
