"""What people write about proposals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from governance.models import Remark
from networks.forms.pages import day_field


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class ProposalForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is it, in one line?"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("What, why, what it costs, who looks after it"), max_length=8000, widget=_area(8),
        help_text=gettext_lazy("Plain words. A line that begins with 1. is a numbered one."),
    )  # fmt: skip


class RemarkForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("This is"), choices=Remark.Kind.choices, widget=forms.RadioSelect, initial="word"
    )
    text = forms.CharField(label=gettext_lazy("Your words"), max_length=2000, widget=_area(3))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)


class HearingForm(forms.Form):
    hearing = forms.CharField(label=gettext_lazy("Your answer"), max_length=4000, widget=_area(5))


class ReviewForm(forms.Form):
    review = forms.CharField(label=gettext_lazy("How did it go?"), max_length=4000, widget=_area(4))
    again_on = day_field(gettext_lazy("Look again on"), help_text=gettext_lazy("Empty: never by itself."))


def of(do: str, data: Any) -> dict[str, forms.Form]:
    """The forms of a proposal's page; the one that was sent has what was typed."""
    kinds: dict[str, type[forms.Form]] = {
        "remark": RemarkForm, "withdraw": ReasonForm, "void": ReasonForm, "answer": HearingForm, "review": ReviewForm,
    }  # fmt: skip
    return {name: form(data if do == name else None) for name, form in kinds.items()}
