"""What people write about a loan."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import MoneyField
from ledgers.models import Loss
from ledgers.pool.forms import DayForm, NeighborField, OnceForm
from networks.models import Decision, Membership


class LoanForm(DayForm, OnceForm):
    """An application. The plan and the forecast are shown before it is sent."""

    amount = MoneyField(label=_("How much"))
    purpose = forms.CharField(label=_("What for"), max_length=200)
    saves_monthly = MoneyField(
        label=_("What you mean to save each month beside it"),
        required=False,
        empty=0,
        help_text=_("So that your points come out even"),
    )
    security = forms.CharField(
        label=_("Security, if there is one"),
        max_length=200,
        required=False,
        help_text=_("For those who decide: the bike itself, say"),
    )

    field_order = ("amount", "purpose", "months", "first_due_on", "saves_monthly", "security", "token")


class PledgeForm(OnceForm):
    guarantor = NeighborField(label=_("Who stands for it"))
    amount = MoneyField(label=_("For how much of it"))

    def clean_guarantor(self) -> Membership | None:
        return self.found("guarantor")


class RepaymentForm(OnceForm):
    amount = MoneyField(label=_("How much came back"))
    happened_on = forms.DateField(label=_("When it came"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reference = forms.CharField(label=_("Reference"), max_length=60, required=False)


class DecisionForm(forms.Form):
    """A signed decision by its short name."""

    decision = forms.CharField(label=_("Decision"), max_length=60, help_text=_("Its short name, as it stands under Decisions"))

    def clean_decision(self) -> Decision:
        found = Decision.objects.filter(ref=" ".join(self.cleaned_data["decision"].split())).first()
        if found is None or found.signed_at is None:
            raise forms.ValidationError(_("There is no signed decision of this name."), code="decision")
        return found


class WriteOffForm(DecisionForm):
    kind = forms.ChoiceField(label=_("What was decided"), choices=Loss.Kind.choices)
    amount = MoneyField(label=_("How much of it"))
    use_fund = forms.BooleanField(label=_("The decision lets the fund bear its part, too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["kind", "amount", "decision", "use_fund"])
