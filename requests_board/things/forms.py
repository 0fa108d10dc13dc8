"""What people fill in around shared things. Forms read; verbs decide."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from networks.models import Membership, Neighborhood
from requests_board.forms import DateField, HoursField, MomentField
from requests_board.lending import copies
from requests_board.models import Handover, Repair, Shelf, Thing
from requests_board.things import handovers, inventory, series
from requests_board.things.owners import Part

PICTURE_HELP = _("JPEG, PNG or WebP, up to 12 MB.")


class MemberField(forms.IntegerField):
    """A member by number."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, help_text=_("The number on the member’s page."), **options)

    def clean(self, value: Any) -> Membership | None:
        number = super().clean(value)
        if number is None:
            return None
        found = Membership.objects.active().filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this number."), code="number")
        return found


class ThingForm(forms.Form):
    """A thing for the library. `keeps` adds what only coordinators say of others' things."""

    name = forms.CharField(label=_("What is it?"), min_length=2, max_length=120)
    kind = forms.ChoiceField(label=_("Class"), choices=Thing.Kind.choices, widget=forms.RadioSelect)
    shelf = forms.ChoiceField(label=_("Shelf"), required=False)
    body = forms.CharField(
        label=_("In your words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it can do, what belongs to it, what to take care of."),
    )
    photo = forms.FileField(label=_("A picture"), required=False, help_text=PICTURE_HELP)
    photo_alt = forms.CharField(label=_("What the picture shows, for those who cannot see it"), max_length=200, required=False)
    remove = forms.MultipleChoiceField(label=_("Pictures to take away"), required=False, widget=forms.CheckboxSelectMultiple)
    neighborhood = forms.ChoiceField(label=_("Where about?"), required=False)
    spot = forms.CharField(
        label=_("Where exactly, and how to get at it"),
        max_length=200,
        required=False,
        help_text=_("Shown to who has booked it, not before."),
    )
    training = forms.CharField(
        label=_("Training it needs"),
        max_length=60,
        required=False,
        help_text=_("Like “table saw”. Left empty, anyone may borrow it by the rules of its class."),
    )
    service_months = forms.IntegerField(label=_("Maintenance every … months"), required=False, min_value=1, max_value=120)
    service_loans = forms.IntegerField(label=_("Maintenance every … borrowings"), required=False, min_value=1, max_value=1000)
    is_listed = forms.BooleanField(label=_("Show it in the library"), required=False, initial=True)
    for_neighbors = forms.BooleanField(
        label=_("Neighboring networks may borrow it, too"),
        required=False,
        help_text=_(
            "They see what it is and its picture, never whose it is. You say yes to each. What asks for a deposit or training "
            "stays here."
        ),
    )
    belongs_to = forms.ChoiceField(
        label=_("Whose is it?"),
        choices=[("me", _("Mine")), ("network", _("The network’s"))],
        widget=forms.RadioSelect,
        required=False,
        initial="me",
    )
    keeper = MemberField(label=_("Who looks after it?"), required=False)

    def __init__(self, *args: Any, keeps: bool, thing: Thing | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shelves = {str(row.uid): row for row in Shelf.objects.all()}
        self.hoods = {str(row.uid): row for row in Neighborhood.objects.all()}
        self._set("shelf", [("", _("No shelf")), *[(uid, row.name) for uid, row in self.shelves.items()]])
        self._set("neighborhood", [("", _("My neighborhood")), *[(uid, row.name) for uid, row in self.hoods.items()]])
        if not self.shelves:
            del self.fields["shelf"]
        photos = list(thing.photos.select_related("file").defer("file__content")) if thing is not None else []
        self.photos = {str(photo.uid): photo for photo in photos}
        if photos:
            named = [
                (uid, photo.alt or _now("Picture %(number)s") % {"number": number})
                for number, (uid, photo) in enumerate(self.photos.items(), 1)
            ]
            self._set("remove", named)
        else:
            del self.fields["remove"]
        if not copies.may_lend():
            del self.fields["for_neighbors"]
        if not keeps or thing is not None:
            del self.fields["belongs_to"]
        if not keeps:
            del self.fields["keeper"]

    MORE = (
        "spot",
        "training",
        "service_months",
        "service_loans",
        "is_listed",
        "for_neighbors",
        "keeper",
    )  # what few say at once

    @property
    def first_fields(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.MORE]

    @property
    def more_fields(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name in self.MORE]

    @property
    def is_more_open(self) -> bool:
        return any(field.errors for field in self.more_fields)

    def _set(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def content(self) -> inventory.Content:
        said = self.cleaned_data
        return inventory.Content(
            name=said["name"],
            kind=said["kind"],
            shelf=self.shelves.get(said.get("shelf", "")),
            body=said["body"],
            neighborhood=self.hoods.get(said["neighborhood"]),
            spot=said["spot"],
            training=said["training"],
            is_listed=said["is_listed"],
            for_neighbors=said.get("for_neighbors", False),
            service_months=said["service_months"],
            service_loans=said["service_loans"],
        )

    def owned_by(self) -> list[Part] | None:
        return [Part(None, 1)] if self.cleaned_data.get("belongs_to") == "network" else None

    def uploads(self) -> list[tuple[Any, str]]:
        upload = self.cleaned_data.get("photo")
        return [(upload, self.cleaned_data["photo_alt"])] if upload else []

    def without(self) -> list[Any]:
        return [self.photos[uid] for uid in self.cleaned_data.get("remove", [])]

    @staticmethod
    def initial_of(thing: Thing) -> dict[str, Any]:
        plain = ("name", "kind", "body", "spot", "training", "service_months", "service_loans", "is_listed", "for_neighbors")
        return {name: getattr(thing, name) for name in plain} | {
            "shelf": str(thing.shelf.uid) if thing.shelf else "",
            "neighborhood": str(thing.neighborhood.uid) if thing.neighborhood else "",
            "keeper": thing.keeper.number,
        }


class DaysForm(forms.Form):
    """A tool, a kit, food: by the day."""

    first = DateField(label=_("From"))
    last = DateField(label=_("Until, with that day"))
    words = forms.CharField(label=_("What for"), max_length=300, required=False)

    def times(self) -> tuple[dt.datetime, dt.datetime]:
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        return _midnight(first), _midnight(last + dt.timedelta(days=1))

    def clean_last(self) -> dt.date:
        last: dt.date = self.cleaned_data["last"]
        if last.year > 8000:
            raise forms.ValidationError(_("Choose a nearer day."), code="times")
        return last


class HoursForm(forms.Form):
    """A vehicle or a space: by the hour."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))
    words = forms.CharField(label=_("What for"), max_length=300, required=False)

    def times(self) -> tuple[dt.datetime, dt.datetime]:
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]


class SeriesForm(forms.Form):
    """Every Tuesday from nine to eleven."""

    first_on = DateField(label=_("First day"))
    first_time = forms.TimeField(label=_("At"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    hours = HoursField(label=_("For how long?"))
    every = forms.ChoiceField(
        label=_("Again"), choices=[("weekly", _("every week")), ("daily", _("every day")), ("monthly", _("every month"))]
    )
    interval = forms.IntegerField(
        label=_("Every how many of them"), min_value=1, max_value=12, initial=1, help_text=_("2 with weeks: every other week.")
    )
    until = DateField(label=_("Last day"))

    def pattern(self) -> series.Pattern:
        said = self.cleaned_data
        return series.Pattern(
            first_on=said["first_on"],
            first_time=said["first_time"],
            minutes=said["hours"],
            until=said["until"],
            every=said["every"],
            interval=said["interval"],
        )


class HandoverForm(forms.Form):
    """What somebody saw when it went out or came back."""

    condition = forms.ChoiceField(
        label=_("How is it?"), choices=Handover.Condition.choices, widget=forms.RadioSelect, initial="fine"
    )
    text = forms.CharField(
        label=_("In your words"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when something is wrong, so that it can be repaired."),
    )
    photo = forms.FileField(label=_("A picture of it"), required=False, help_text=PICTURE_HELP)

    def seen(self) -> handovers.Seen:
        said = self.cleaned_data
        return handovers.Seen(condition=said["condition"], text=said["text"], photo=said["photo"])


class ReasonForm(forms.Form):
    """Letting it be that something was lost or damaged."""

    why = forms.CharField(label=_("Why? Its borrower reads this."), max_length=300)


class PassForm(forms.Form):
    """An exception for somebody who is late."""

    reason = forms.CharField(label=_("Why?"), max_length=300)
    until = DateField(label=_("Until"))

    def until_moment(self) -> dt.datetime:
        return _midnight(self.cleaned_data["until"] + dt.timedelta(days=1))


class ReportForm(forms.Form):
    text = forms.CharField(label=_("What is wrong with it?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(forms.Form):
    """The next step of a repair."""

    state = forms.ChoiceField(label=_("How does it stand?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What is needed, or was found"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, states: tuple[str, ...], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["state"]
        field.choices = [(state, Repair.State(state).label) for state in states]


class WorkForm(forms.Form):
    """Time that somebody worked on a repair."""

    hours = HoursField(label=_("How long did you work on it?"))
    text = forms.CharField(label=_("What was done"), max_length=300, required=False)
    done_on = DateField(label=_("On which day?"), required=False)

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        hours: Any = self.fields["hours"]
        hours.step = step


class OwnersForm(forms.Form):
    """Whose it is: one owner a line."""

    owners = forms.CharField(
        label=_("Whose is it? One owner a line, with their parts"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("A member’s number and their parts, like “12 1” and “15 2” for thirds. Write “network 1” for the network."),
    )

    def shares(self) -> list[Part]:
        return self.cleaned_data["owners"]  # type: ignore[no-any-return]

    def clean_owners(self) -> list[Part]:
        rows = [line.split() for line in self.cleaned_data["owners"].splitlines() if line.strip()]
        wrong = forms.ValidationError(_("Write a number and parts in each line, like “12 1”."), code="parts")
        if any(len(row) != 2 or not row[1].isascii() or not row[1].isdigit() or len(row[1]) > 4 for row in rows):
            raise wrong
        numbers = [row[0] for row in rows if row[0].casefold() not in _network_words()]
        if any(not one.isascii() or not one.isdigit() or len(one) > 9 for one in numbers):
            raise wrong
        known = {str(row.number): row for row in Membership.objects.active().filter(number__in=[int(one) for one in numbers])}
        missing = [one for one in numbers if str(int(one)) not in known]
        if missing:
            raise forms.ValidationError(_("Nobody here has the number %(number)s.") % {"number": missing[0]}, code="number")
        return [Part(None if row[0].casefold() in _network_words() else known[str(int(row[0]))], int(row[1])) for row in rows]


class HandOnForm(forms.Form):
    """Giving some of one's own parts to a neighbor, or to the network."""

    to = MemberField(label=_("To whom? Left empty, to the network"), required=False)
    parts = forms.IntegerField(label=_("How many parts"), min_value=1, max_value=1000, initial=1)


class LabelsForm(forms.Form):
    """Which things get a label."""

    things = forms.MultipleChoiceField(label=_("Things"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["things"]
        field.choices = choices


def _network_words() -> tuple[str, ...]:
    return ("network", str(_now("network")).casefold())


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
