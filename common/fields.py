"""Fields of forms that every app uses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.quantities import minutes_from_hours


class HoursField(forms.CharField):
    """Hours as people write them: 1.5, 1,5, 1:30, 1h30, 90m. Gives minutes."""

    unit = _("hours")

    def __init__(self, *, step: int = 1, **options: Any) -> None:
        self.step = step
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short", "maxlength": 20})
        super().__init__(widget=widget, strip=False, **options)

    def clean(self, value: Any) -> int | None:
        said = super().clean(value.strip(" ") if isinstance(value, str) else value)
        if not said:
            return None
        try:
            return minutes_from_hours(said, step=self.step)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None
