"""What members write in the pages of a network."""

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.models import Availability, Category, EmergencyContact, Membership, MemberSkill, Neighborhood, Skill
from networks.models.member import Audience

ANYTHING = gettext_lazy("Choose one")
AUDIENCE_LABELS = {
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("Email"),
    "address": gettext_lazy("Address"),
    "neighborhood": gettext_lazy("Neighborhood"),
    "about": gettext_lazy("About me"),
    "languages": gettext_lazy("Languages"),
    "picture": gettext_lazy("Picture"),
    "skills": gettext_lazy("Skills"),
    "availability": gettext_lazy("When I am free"),
}


class DayInput(forms.DateInput):
    """A day, by the browser's calendar where there is one; as 2026-05-01 otherwise."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=DayInput(),
        help_text=help_text,
        error_messages={"invalid": gettext_lazy("Write a day, like 2026-05-01.")},
    )


class JoinForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=120, error_messages={"required": gettext_lazy("Tell us your name.")}
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    note = forms.CharField(
        label=gettext_lazy("What you like doing, and what you would like help with"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    agree = forms.BooleanField(
        label=gettext_lazy("I have read the member agreement and the privacy notice, and agree to both"),
        error_messages={"required": gettext_lazy("Read both texts and tick this to join.")},
    )


class ProfileForm(forms.Form):
    """A member's page. `audience_<field>` says who sees each field."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, error_messages={"required": gettext_lazy("Tell us your name.")}
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("We keep a small copy without the place and date that cameras write into it."),
    )
    about = forms.CharField(
        label=gettext_lazy("About me"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    phone_alt = forms.CharField(label=gettext_lazy("Other phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("Email that neighbors may use"), required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    neighborhood = forms.ModelChoiceField(
        Neighborhood.objects.none(),
        label=gettext_lazy("Neighborhood"),
        required=False,
        to_field_name="uid",
        help_text=gettext_lazy("Distance is counted from its center. No address is ever looked up."),
    )
    languages = forms.CharField(
        label=gettext_lazy("Languages"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("With commas between, like: English, Spanish"),
    )
    cap_hours = forms.IntegerField(
        label=gettext_lazy("Most hours I want to give in a month"), required=False, min_value=1, max_value=744
    )
    not_now_until = day_field(
        gettext_lazy("Not now, until"), help_text=gettext_lazy("Until that day nobody is suggested to you.")
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.fields["neighborhood"].queryset = Neighborhood.objects.all()  # type: ignore[attr-defined]
        for field, label in AUDIENCE_LABELS.items():
            self.fields[f"audience_{field}"] = forms.ChoiceField(
                label=label, choices=Audience.choices, required=False, initial=membership.audience(field)
            )

    @property
    def own_fields(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("audience_")]

    @property
    def audience_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith("audience_")]

    @staticmethod
    def initial_of(membership: Membership) -> dict[str, Any]:
        plain = ("name", "about", "phone", "phone_alt", "email", "address", "not_now_until")
        hood = membership.neighborhood
        return {name: getattr(membership, name) for name in plain} | {
            "neighborhood": hood.uid if hood is not None else None,
            "languages": ", ".join(membership.languages),
            "cap_hours": membership.monthly_cap_minutes and membership.monthly_cap_minutes // 60,
        }

    def as_fields(self) -> dict[str, Any]:
        """What `profiles.edit` takes."""
        said = self.cleaned_data
        plain = ("name", "about", "phone", "phone_alt", "email", "address", "neighborhood", "not_now_until")
        cap = said["cap_hours"]
        return {name: said[name] for name in plain} | {
            "languages": said["languages"].split(","),
            "monthly_cap_minutes": cap * 60 if cap else None,
            "audiences": {field: said[f"audience_{field}"] for field in AUDIENCE_LABELS if said.get(f"audience_{field}")},
        }


def weekday_name(weekday: int) -> str:
    """0 is Monday, as in Python."""
    import datetime as dt

    return date_format(dt.date(2024, 1, 1 + weekday), "l")


def time_choices() -> list[tuple[str, str]]:
    return [
        (f"{weekday}-{part}", _("%(day)s %(part)s") % {"day": weekday_name(weekday), "part": label})
        for weekday in range(7)
        for part, label in Availability.Part.choices
    ]


class TimesForm(forms.Form):
    times = forms.MultipleChoiceField(
        label=gettext_lazy("Usually free"), choices=time_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def pairs(self) -> list[tuple[int, str]]:
        return [(int(said[0]), said[2:]) for said in self.cleaned_data["times"]]


class SkillForm(forms.Form):
    direction = forms.ChoiceField(
        label=gettext_lazy("What is it?"), choices=MemberSkill.Direction.choices, widget=forms.RadioSelect, initial="offer"
    )
    skill = forms.ModelChoiceField(
        Skill.objects.none(), label=gettext_lazy("Skill"), required=False, to_field_name="uid", empty_label=ANYTHING
    )
    new_skill = forms.CharField(label=gettext_lazy("Not in the list? Name it"), max_length=80, required=False)
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("And where it belongs"),
        required=False,
        to_field_name="uid",
        empty_label=ANYTHING,
    )
    level = forms.ChoiceField(label=gettext_lazy("How well?"), choices=MemberSkill.Level.choices, initial="good")
    note = forms.CharField(label=gettext_lazy("A few words"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skill"].queryset = Skill.objects.all()  # type: ignore[attr-defined]
        self.fields["category"].queryset = Category.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("skill") and not said.get("new_skill") and "skill" not in self.errors:
            self.add_error("skill", _("Choose a skill, or name a new one."))
        if said.get("new_skill") and not said.get("skill") and not said.get("category"):
            self.add_error("category", _("Choose where it belongs."))
        return said


class InvitationForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Their name"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Their email"),
        required=False,
        help_text=gettext_lazy("Without one you get a link to hand over yourself."),
    )


class HouseholdForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[choice for choice in Membership.Kind.choices if choice[0] != "person"],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("Its name"), max_length=120)


class EmergencyForm(forms.ModelForm):
    class Meta:
        model = EmergencyContact
        fields = ("name", "phone", "relation")
