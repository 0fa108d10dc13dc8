"""What people write about delegates and offices."""

from django import forms
from django.utils.translation import gettext_lazy

from networks.forms.pages import day_field
from networks.models.member import Role


class InstructForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What should they say for us?"), max_length=400)


class HeldForm(forms.Form):
    assembly = forms.CharField(label=gettext_lazy("Which assembly"), max_length=120)
    held_on = day_field(gettext_lazy("When it was"), required=True)


class ReportForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What happened, and how you voted"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    against = forms.CharField(
        label=gettext_lazy("Where you voted against the mandate, and why"), max_length=400, required=False
    )  # fmt: skip


class HandoverForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Office"), choices=Role.choices)
    text = forms.CharField(
        label=gettext_lazy("What the next one has to know"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
