"""What is asked of a network that rests, leaves or wants a sponsor, and of who would stand in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from humans.standing import sponsors
from networks.forms.pages import day_field


class RestForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("Everybody can read it, on your public page, too."))
    until = day_field(_("Until about when"))


class LeaveForm(forms.Form):
    name = forms.CharField(label=_("The name of your network, to be sure"), max_length=80)


class SponsorForm(forms.Form):
    sponsor = forms.ChoiceField(label=_("Which network"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["sponsor"].choices = [("", _("Choose one")), *sponsors.possible()]  # type: ignore[attr-defined]


class StandInForm(forms.Form):
    until = day_field(_("Until when"), required=True)
