"""What a coordinator writes when somebody needs help now."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.quantities import minutes_from_hours, units_from_money
from ledgers.equity.forms import MemberField
from ledgers.models import Currency
from networks.models import Decision, Membership


class ReliefForm(forms.Form):
    member = MemberField(label=_("Who needs it"), max_length=120, help_text=_("A neighbor's name or member number"))
    unit = forms.ChoiceField(label=_("In what"))
    amount = forms.CharField(label=_("How much"), max_length=6000, help_text=_("Like 1.5 or 1:30 hours, or 12.50"))
    decision = forms.ChoiceField(
        label=_("By which decision"), required=False, help_text=_("Only where it is more than two coordinators give at once")
    )
    note = forms.CharField(
        label=_("A word for the other coordinator"), max_length=200, required=False, help_text=_("Nobody else reads it.")
    )

    def __init__(self, *args: Any, payer: Membership, currencies: list[Currency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member: Any = self.fields["member"]
        member.payer = payer
        self.currencies = {str(one.uid): one for one in currencies}
        unit: Any = self.fields["unit"]
        unit.choices = [(uid, one.name if one.kind == "hours" else one.code) for uid, one in self.currencies.items()]
        self.decisions = {str(one.uid): one for one in Decision.objects.exclude(signed_at=None).order_by("-id")[:50]}
        decision: Any = self.fields["decision"]
        decision.choices = [("", _("none"))] + [(uid, one.ref) for uid, one in self.decisions.items()]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        currency = self.currencies.get(said.get("unit", ""))
        if currency is not None and "amount" in said:
            said["currency"] = currency
            try:
                said["units"] = (
                    minutes_from_hours(said["amount"], field="amount")
                    if currency.kind == "hours"
                    else units_from_money(said["amount"], exponent=currency.exponent)
                )
            except Refused as refused:
                self.add_error("amount", str(refused.message))
        return said
