"""What people write about the bylaws."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.clauses import Declaration
from networks.forms.pages import day_field


class ClauseForm(forms.Form):
    """One rule. What can be written is said by its declaration."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=80)

    def __init__(self, *args: Any, rule: Declaration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(rule)


def value_field(rule: Declaration, *, required: bool = True) -> forms.Field:
    """The field of a rule's value, with its bounds said below it."""
    label = str(rule.title)
    if rule.choices:
        return forms.ChoiceField(label=label, choices=rule.choices, required=required)
    if rule.kind is bool:
        return forms.ChoiceField(label=label, choices=[("yes", _("Yes")), ("no", _("No"))], required=required)
    return forms.CharField(label=label, max_length=80, help_text=bounds(rule), required=required)


def bounds(rule: Declaration) -> str:
    """ "days, from 1 to 90"."""
    words = [str(rule.unit)] if rule.unit else []
    if rule.least is not None and rule.most is not None:
        words.append(_("from %(least)s to %(most)s") % {"least": rule.least, "most": rule.most})
    return ", ".join(words)


class ArticleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    text = forms.CharField(
        label=gettext_lazy("Words"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 16}),
        help_text=gettext_lazy("A number that stands elsewhere goes in double brackets, like [[proposals.rest_months]]."),
    )  # fmt: skip


class SpanForm(forms.Form):
    """Two days to compare."""

    start = day_field(gettext_lazy("From"), required=True)
    until = day_field(gettext_lazy("To"), required=True)
