"""What people write when they pay."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.quantities import minutes_from_hours
from networks import finding
from networks.models import Membership

FUND = "fund"


class PayForm(forms.Form):
    """Paying a neighbor. `token` makes it once, whatever is clicked twice; it is born with the empty form."""

    to = forms.CharField(label=_("To"), max_length=120, help_text=_("A neighbor's name or member number"))
    amount = forms.CharField(label=_("How many hours"), max_length=6000, help_text=_("Like 1.5 or 1:30"))
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[("payment", _("For something done")), ("gift", _("A gift"))], initial="payment"
    )
    note = forms.CharField(label=_("What for"), max_length=200, required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, payer: Membership, step: int, **kwargs: Any) -> None:
        self.payer, self.step = payer, step
        kwargs["initial"] = {"token": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}
        self.fields["to"].widget.attrs |= {"autocomplete": "off"}

    def clean_to(self) -> Membership | None:
        said = self.cleaned_data["to"]
        if said.strip().lower() == FUND:
            return None
        try:
            return finding.member(said, besides=self.payer)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None

    def clean_amount(self) -> int:
        try:
            return minutes_from_hours(self.cleaned_data["amount"], field="amount", step=self.step)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None

    def as_said(self) -> dict[str, str]:
        """What goes along hidden in the preview."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=200)


class SpanForm(forms.Form):
    """The days of a statement. What is no day is left out, not refused."""

    start = forms.DateField(required=False)
    until = forms.DateField(required=False)
    kind = forms.CharField(required=False, max_length=20)

    def found(self) -> dict[str, Any]:
        self.is_valid()
        return {name: self.cleaned_data.get(name) or ("" if name == "kind" else None) for name in self.fields}
