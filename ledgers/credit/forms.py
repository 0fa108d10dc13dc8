"""What people write when they pay, ask for a payment, or say what they take credit for."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.fields import MoneyField
from ledgers.forms import FUND
from networks import finding
from networks.models import Membership


class OnceForm(forms.Form):
    """A form that does its deed once, whatever is clicked twice: `token` is born with the empty form."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def as_said(self) -> dict[str, str]:
        """What goes along hidden in the preview."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


class ToNeighbor(OnceForm):
    """A form that names a neighbor, by name or member number."""

    to = forms.CharField(label=_("To"), max_length=120, help_text=_("A neighbor's name or member number"))

    def __init__(self, *args: Any, me: Membership, **kwargs: Any) -> None:
        self.me = me
        super().__init__(*args, **kwargs)
        self.fields["to"].widget.attrs |= {"autocomplete": "off"}

    def clean_to(self) -> Membership | None:
        said = self.cleaned_data["to"]
        if said.strip().lower() == FUND and getattr(self, "may_be_fund", False):
            return None
        try:
            return finding.member(said, besides=self.me)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None


class PayForm(ToNeighbor):
    may_be_fund = True
    amount = MoneyField(label=_("How much"))
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[("payment", _("For something bought")), ("gift", _("A gift"))], initial="payment"
    )
    note = forms.CharField(label=_("What for"), max_length=200, required=False)
    field_order = ("to", "amount", "kind", "note", "token")


class InvoiceForm(ToNeighbor):
    amount = MoneyField(label=_("How much"))
    note = forms.CharField(label=_("What for"), max_length=200)
    due_on = forms.DateField(label=_("To be paid by"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    field_order = ("to", "amount", "note", "due_on", "source", "token")

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("Choose today or a day ahead."), code="due-on")
        return day

    def clean_source(self) -> str:
        """A post or an exchange, by its name; anything else is left out."""
        said = self.cleaned_data["source"].strip()
        kind, _colon, name = said.partition(":")
        try:
            return f"{kind}:{uuid.UUID(name)}" if kind in ("post", "exchange") else ""
        except ValueError:
            return ""


class PartForm(OnceForm):
    """Paying an invoice: all that is left, or a part."""

    amount = MoneyField(label=_("How much of it"))


class DeclineForm(forms.Form):
    reason = forms.CharField(label=_("Why not?"), max_length=200, help_text=_("Your neighbor reads this."))


class AskForm(forms.Form):
    """A code to pay by: for a market stall, a note on a jar."""

    amount = MoneyField(label=_("How much"), required=False, help_text=_("Leave it empty where buyers say how much."))
    note = forms.CharField(label=_("What for"), max_length=80, required=False)


class TermsForm(forms.Form):
    part = forms.IntegerField(
        label=_("Up to which part of a price do you take credit?"), min_value=1, max_value=100, initial=100,
        help_text=_("In percent. 100 means all of it; the rest is between you and your neighbor."),
    )  # fmt: skip
    about = forms.CharField(
        label=_("What for"), max_length=200, required=False, help_text=_("What neighbors can buy from you with it.")
    )
    is_listed = forms.BooleanField(label=_("Show me in the trade directory"), required=False, initial=True)
