"""Fields of forms that every app uses: amounts as people write them, read in one place (common.quantities)."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.quantities import minutes_from_hours, units_from_money

LONGEST = 6000  # Whatever is written comes back with a message, and not cut.


class _Amount(forms.CharField):
    """Text that is read as an amount; `empty` is what nothing means where it is not required."""

    def __init__(self, *, empty: int | None = None, **options: Any) -> None:
        self.empty = empty
        super().__init__(**{"max_length": LONGEST, **options})
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> int | None:
        said = self.to_python(value) or ""
        self.run_validators(said)
        if not said and not self.required:
            return self.empty
        try:
            return self.read(said)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None

    def read(self, said: str) -> int:
        raise NotImplementedError


class HoursField(_Amount):
    """Hours as people write them: 1.5, 1,5, 1:30, 1h30, 90m. Gives minutes; 0 only where `zero` lets it."""

    unit = _("hours")

    def __init__(self, *, step: int = 1, zero: bool = False, **options: Any) -> None:
        self.step, self.zero = step, zero
        widget = forms.TextInput(attrs={"class": "short", "maxlength": 20})
        super().__init__(**{"widget": widget, "max_length": None, **options})

    def read(self, said: str) -> int:
        return 0 if self.zero and said == "0" else minutes_from_hours(said, step=self.step)


class MoneyField(_Amount):
    """Money as people write it: 25, 12.50. Gives its smallest units."""

    def __init__(self, *, exponent: int = 2, **options: Any) -> None:
        self.exponent = exponent
        super().__init__(**{"help_text": _("Like 25 or 12.50"), **options})

    def read(self, said: str) -> int:
        return units_from_money(said, exponent=self.exponent)


class WholeField(forms.IntegerField):
    """A whole number in the digits of the keyboard: no 1_000, no other script's digits."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and value.strip() and not re.fullmatch(r"[0-9]{1,10}", value.strip()):
            raise forms.ValidationError(_("Write a whole number, like 3"), code="invalid")
        return super().to_python(value)
