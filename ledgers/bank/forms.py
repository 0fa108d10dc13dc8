"""What a treasurer says about a file of the bank and its lines."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledgers.bank.csv_files import Columns, Head
from ledgers.bank.rows import MAX_BYTES

NONE = (0, _("none"))


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Statement from the bank"),
        help_text=_("CAMT.053, OFX or CSV, as the bank gives it, up to 5 MB. A zip with one of them will do."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xml,.ofx,.qfx,.csv,.txt,.zip"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB. Download a shorter time from the bank."), code="size")
        return file


class ColumnsForm(forms.Form):
    """Which column is which, with the headings as the bank wrote them."""

    day = forms.TypedChoiceField(label=_("Day of booking"), coerce=int)
    days = forms.ChoiceField(
        label=_("The bank writes days like"),
        choices=[("iso", "2026-11-21"), ("dmy", "21.11.2026"), ("mdy", "11/21/2026"), ("compact", "20261121")],
    )
    amount = forms.TypedChoiceField(label=_("Amount, with its sign"), coerce=int)
    paid_in = forms.TypedChoiceField(label=_("Or: money in"), coerce=int)
    paid_out = forms.TypedChoiceField(label=_("and money out"), coerce=int)
    decimal = forms.ChoiceField(
        label=_("Before the cents stands"),
        choices=[("", _("see it from the number")), (".", _("a dot: 12.50")), (",", _("a comma: 12,50"))],
        required=False,
    )
    reference = forms.TypedChoiceField(label=_("Reference"), coerce=int)
    name = forms.TypedChoiceField(label=_("Name of the other side"), coerce=int)
    bank_id = forms.TypedChoiceField(label=_("The bank’s own number of the line"), coerce=int)

    def __init__(self, *args: Any, head: Head, **kwargs: Any) -> None:
        guess = head.guess() if head.headings else Columns()
        kwargs["initial"] = guess.as_said()
        super().__init__(*args, **kwargs)
        choices: list[Any] = [NONE, *[(n, heading or str(n)) for n, heading in enumerate(head.headings, start=1)]]
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField):
                field.choices = choices

    def columns(self) -> Columns:
        return Columns(**{**self.cleaned_data, "decimal": self.cleaned_data["decimal"] or ""})
