"""Forms of the coordinator's pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from networks.forms.pages import day_field
from networks.models import Membership, Neighborhood
from networks.models.member import Role


class NumberField(forms.IntegerField):
    """A member by number: nobody has to scroll through a list of all members."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            min_value=1,
            max_value=2**31 - 1,
            help_text=gettext_lazy("The member number. It stands on the member’s page."),
        )

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        found = Membership.objects.filter(number=number).first() if number is not None else None
        if number is not None and found is None:
            raise forms.ValidationError(gettext_lazy("Nobody here has this number."), code="number")
        return found


class IntakeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40)
    phone_alt = forms.CharField(label=gettext_lazy("Other phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    neighborhood = forms.ModelChoiceField(
        Neighborhood.objects.none(), label=gettext_lazy("Neighborhood"), required=False, to_field_name="uid"
    )
    note = forms.CharField(
        label=gettext_lazy("What they like doing, and what they would like help with"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    how = forms.CharField(
        label=gettext_lazy("How they gave their word that coordinators may act for them"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Like “by phone, 3 May”. Leave it empty if they did not."),
    )
    until = day_field(gettext_lazy("Their word stands until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["neighborhood"].queryset = Neighborhood.objects.all()  # type: ignore[attr-defined]


class OfficeForm(forms.Form):
    member = NumberField(gettext_lazy("Who?"))
    role = forms.ChoiceField(label=gettext_lazy("Office"), choices=Role.choices)
    until = day_field(gettext_lazy("Until"))


class DecisionForm(forms.Form):
    ref = forms.CharField(label=gettext_lazy("Short name"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("What was decided, and why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class VettingForm(forms.Form):
    kind = forms.CharField(
        label=gettext_lazy("What was checked"),
        max_length=60,
        help_text=gettext_lazy("Like “driver’s license” or “references”. No papers are kept."),
    )
    seen_on = day_field(gettext_lazy("Seen on"))
    until = day_field(gettext_lazy("Good until"))


class GuardianForm(forms.Form):
    guardian = NumberField(gettext_lazy("Guardian"))


class ConsentForm(forms.Form):
    how = forms.CharField(
        label=gettext_lazy("How they gave their word"), max_length=120, help_text=gettext_lazy("Like “by phone, 3 May”.")
    )
    until = day_field(gettext_lazy("It stands until"))


class ShownForm(forms.Form):
    """The public page. Fields have the names of `networks.showing.Shown`."""

    tagline = forms.CharField(label=gettext_lazy("In one line"), max_length=160, required=False)
    story = forms.CharField(
        label=gettext_lazy("Your story"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    place = forms.CharField(
        label=gettext_lazy("Where"), max_length=120, required=False, help_text=gettext_lazy("Like: Madison, Wisconsin, USA")
    )
    is_on_map = forms.BooleanField(
        label=gettext_lazy("Show our town on the map of networks"),
        required=False,
        help_text=gettext_lazy("To about ten kilometers, never a street. Without it you are in the list alone."),
    )
    latitude = forms.FloatField(
        label=gettext_lazy("Degrees north"), min_value=-90, max_value=90, required=False,
        help_text=gettext_lazy("Left empty, the middle of your neighborhoods is taken. South is below zero."),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=gettext_lazy("Degrees east"), min_value=-180, max_value=180, required=False,
        help_text=gettext_lazy("West is below zero."),
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("Email for visitors"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone for visitors"), max_length=40, required=False)
    takes_applications = forms.BooleanField(label=gettext_lazy("We take new members"), required=False)
