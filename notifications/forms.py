"""What comes by email, how often, and when not."""

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common import registry
from notifications.models import Pace, Preference, ReachOut
from people.models import Person

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class PreferencesForm(forms.Form):
    """One choice per topic."""

    prefix = "pace"

    def __init__(self, person: Person, data: Any = None) -> None:
        super().__init__(data)
        self.person = person
        chosen = dict(Preference.objects.filter(person=person).values_list("topic", "pace"))
        for key, topic in registry.topics:
            self.fields[key] = forms.ChoiceField(
                label=topic.label, help_text=topic.explanation, choices=Pace.choices, initial=chosen.get(key, topic.pace)
            )

    def save(self) -> None:
        for key, _topic in registry.topics:
            Preference.objects.update_or_create(person=self.person, topic=key, defaults={"pace": self.cleaned_data[key]})


class ReachForm(forms.ModelForm):
    """Quiet hours and when the collected letters go out."""

    time_zone = forms.ChoiceField(label=_("Your time zone"), required=False)
    digest_hour = forms.TypedChoiceField(label=_("Collected letters go out at"), choices=HOURS, coerce=int)
    digest_weekday = forms.TypedChoiceField(label=_("The weekly one on"), choices=WEEKDAYS, coerce=int)

    class Meta:
        model = ReachOut
        fields = ("quiet_from", "quiet_until", "digest_hour", "digest_weekday", "time_zone")
        labels = {"quiet_from": _("Quiet from"), "quiet_until": _("until")}
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, person: Person, data: Any = None) -> None:
        found = ReachOut.objects.filter(person=person).first() or ReachOut(person=person)
        super().__init__(data, instance=found)
        zones = [("", _("As in each network")), *((name, name.replace("_", " ")) for name in time_zones())]
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("quiet_from")) != bool(cleaned.get("quiet_until")):
            self.add_error("quiet_until", _("Write both times, or leave both empty."))
        return cleaned


REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/", "UTC")


@cache
def time_zones() -> list[str]:
    """Zones by place, as people know them."""
    return sorted(name for name in zoneinfo.available_timezones() if name.startswith(REGIONS))
