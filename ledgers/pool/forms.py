"""What people write about the pool's money."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.fields import MoneyField
from ledgers.models import Contribution
from networks import finding
from networks.models import Membership


class NeighborField(forms.CharField):
    """A neighbor by name or number. `payer` of the form is who asks, and is never found."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=120, **{"help_text": _("A neighbor's name or member number"), **kwargs})
        self.widget.attrs |= {"autocomplete": "off"}


class OnceForm(forms.Form):
    """`token` makes what is sent happen once, whatever is clicked twice; it is born with the empty form."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        self.by = by
        kwargs["initial"] = {"token": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def found(self, name: str) -> Membership | None:
        said = self.cleaned_data.get(name, "")
        if not said:
            return None
        try:
            return finding.member(said, besides=self.by)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None

    def as_said(self) -> dict[str, str]:
        """What goes along hidden in a preview."""
        return {name: str(self.data.get(name, "")) for name in self.fields}


class ContributionForm(OnceForm):
    member = NeighborField(label=_("Whose money"), required=False)
    amount = MoneyField(label=_("How much"))
    pot = forms.ChoiceField(label=_("What for"), choices=Contribution.Pot.choices, initial="share")
    happened_on = forms.DateField(label=_("When it came"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(
        label=_("Reference"), max_length=60, required=False, help_text=_("As the bank or the receipt says it")
    )

    def clean_member(self) -> Membership | None:
        return self.found("member")


class WithdrawalForm(OnceForm):
    amount = MoneyField(label=_("How much"))


class DayForm(forms.Form):
    first_due_on = forms.DateField(label=_("First instalment on"), widget=forms.DateInput(attrs={"type": "date"}))
    months = forms.IntegerField(label=_("Over how many months"), min_value=1, max_value=240)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "months": 12,
            "first_due_on": timezone.localdate() + dt.timedelta(days=31),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **kwargs)
