"""What a treasurer writes at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.quantities import minutes_from_hours, units_from_money
from ledgers import statements
from ledgers.models import Currency


class BudgetForm(forms.Form):
    name = forms.CharField(label=_("What for"), max_length=80, error_messages={"required": _("Say what it is for.")})
    currency = forms.ChoiceField(label=_("Unit"), error_messages={"invalid_choice": _("Choose a unit from the list.")})
    amount = forms.CharField(label=_("How much this year"), max_length=6000, help_text=_("Like 40 or 250.50"))
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2200)
    kinds = forms.MultipleChoiceField(
        label=_("What counts for it"), choices=list(statements.KINDS.items()), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what counts for this line."), "invalid_choice": _("Choose from the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.uid): unit for unit in Currency.objects.filter(is_open=True)}
        self.fields["currency"].choices = [(uid, unit.name) for uid, unit in self.units.items()]  # type: ignore[attr-defined]
        self.fields["kinds"].choices = sorted(statements.KINDS.items(), key=lambda one: str(one[1]))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        unit = said["currency"] = self.units.get(said.get("currency", ""))
        if unit is not None and "amount" in said:
            try:
                said["amount"] = (
                    minutes_from_hours(said["amount"], field="amount")
                    if unit.kind == Currency.Kind.HOURS
                    else units_from_money(said["amount"], exponent=unit.exponent)
                )
            except Refused as refused:
                self.add_error("amount", str(refused.message))
        return said
