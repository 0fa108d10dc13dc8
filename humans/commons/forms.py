"""What is asked of who writes a guide, publishes it, or tells what came of one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from humans.commons.guides import LONGEST
from humans.models import Kind, Step


class GuideForm(forms.Form):
    title = forms.CharField(label=_("Title"), min_length=3, max_length=120)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices)
    summary = forms.CharField(
        label=_("In one or two sentences"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For whom it is, and what they have at the end."),
    )
    step = forms.ChoiceField(
        label=_("Helps with a step of starting a network?"), choices=[("", _("No")), *Step.choices], required=False
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=_("Plain words. A line with ## before it is a heading, one with - a point of a list, one with 1. a step."),
    )

    @classmethod
    def start(cls, row: Any) -> dict[str, Any]:
        """What is there already."""
        return {name: getattr(row, name) for name in cls.base_fields}


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("What is new?"), max_length=300, required=False, help_text=_("For networks that work with an earlier version.")
    )


class LessonForm(forms.Form):
    did = forms.CharField(label=_("What we did"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.CharField(label=_("What came of it"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    advice = forms.CharField(
        label=_("What we would do otherwise"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    people_reached = forms.IntegerField(
        label=_("How many people it reached"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=_("Empty where nobody counted. Fewer than five are not shown."),
    )
