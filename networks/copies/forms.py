"""What is asked of who takes all data of a network out."""

from django import forms
from django.utils.translation import gettext_lazy

from networks.models import NetworkCopy


class CopyForm(forms.Form):
    purpose = forms.ChoiceField(
        label=gettext_lazy("What is it for?"), choices=NetworkCopy.Purpose.choices, widget=forms.RadioSelect, initial="keep"
    )
