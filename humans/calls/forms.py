"""What a coordinator writes when the network calls, answers, or says what came of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from humans.models import AnswerToCall


class CallForm(forms.Form):
    title = forms.CharField(label=_("What happened"), max_length=80, help_text=_("Like: The river is in our streets"))
    words = forms.CharField(
        label=_("What would help, and how you can be reached"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    wants = forms.MultipleChoiceField(
        label=_("What would help"), choices=AnswerToCall.Kind.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(
        label=_("For how many days"), min_value=1, max_value=90, initial=14, help_text=_("Then the call ends by itself.")
    )


class AnswerForm(forms.Form):
    kind = forms.ChoiceField(label=_("What you can offer"), choices=AnswerToCall.Kind.choices)
    words = forms.CharField(label=_("In your words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class DebriefForm(forms.Form):
    debrief = forms.CharField(
        label=_("What came of it"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What helped, what was missing, what you would tell the next one. All networks read it."),
    )  # fmt: skip
