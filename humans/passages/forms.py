"""What is asked of who sends a proposal on, or answers for the forum."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Network


class SendForm(forms.Form):
    forum = forms.ModelChoiceField(Network.objects.none(), label=_("To whom"), to_field_name="slug", empty_label=None)
    words = forms.CharField(
        label=_("A word along with it"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("All networks can read it. Name nobody who did not agree."),
    )  # fmt: skip

    def __init__(self, data: Any, forums: list[Network]) -> None:
        super().__init__(data)
        self.fields["forum"].queryset = Network.objects.filter(pk__in=[one.pk for one in forums])  # type: ignore[attr-defined]


class TakeUpForm(forms.Form):
    """`then`: what follows when the forum says yes."""

    then = forms.ChoiceField(
        label=_("When it passes"), widget=forms.RadioSelect, initial="all",
        choices=(
            ("all", _("Every network is asked to ratify it")),
            ("some", _("These networks are asked to ratify it")),
            ("none", _("It is our own word, and no network is asked")),
        ),
    )  # fmt: skip
    only = forms.CharField(
        label=_("Which networks"), required=False, max_length=2000,
        help_text=_("Their short names, as in their address, with commas between them."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        named = sorted({one.strip().lower() for one in said.get("only", "").replace(",", " ").split()})
        if said.get("then") == "some" and not named:
            self.add_error("only", _("Name at least one network."))
        return {**said, "only": named if said.get("then") == "some" else []}


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=400)
