"""What people fill in: answers, proposals, hours, thanks. Forms read; verbs decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import HoursField, MoneyField
from networks.models import Membership, Skill
from requests_board import series
from requests_board.models import Feedback, Way


class DateField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MomentField(forms.DateTimeField):
    """A day and a time where the network is."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


def named_ways(codes: list[str]) -> list[tuple[str, str]]:
    return [(code, str(Way(code).label).capitalize()) for code in codes]


def _without_credit(form: forms.Form, ways: list[str]) -> None:
    """Asks for an amount only where credit is one of the ways."""
    if Way.CREDIT not in ways:
        del form.fields["amount"]


def as_hours(minutes: int | None) -> str:
    """Minutes as the field takes them: 1:30."""
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02d}"


class AnswerForm(forms.Form):
    """An answer to a post."""

    way = forms.ChoiceField(label=_("In return for"), widget=forms.RadioSelect)
    hours = HoursField(label=_("About how long?"), required=False)
    amount = MoneyField(label=_("How much, in credit?"), required=False)
    message = forms.CharField(
        label=_("A few words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When you could, and what you would like to know."),
    )

    def __init__(self, *args: Any, ways: list[str], step: int, room: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["way"]
        field.choices = named_ways(ways)
        hours: Any = self.fields["hours"]
        hours.step, hours.help_text = step, room
        if len(ways) == 1:
            field.widget = forms.HiddenInput()
            field.initial = ways[0]
        if "hours" not in ways:
            del self.fields["hours"]
        _without_credit(self, ways)


class EachWeekForm(forms.Form):
    """An answer to a weekly post, for all its dates."""

    EVERY = (
        ("weekly-1", _("Every week")), ("weekly-2", _("Every two weeks")), ("weekly-3", _("Every three weeks")),
        ("weekly-4", _("Every four weeks")), ("monthly-1", _("Once a month, the same day of the week")),
    )  # fmt: skip

    way = forms.ChoiceField(label=_("In return for"), widget=forms.RadioSelect)
    hours = HoursField(label=_("How long each time?"), required=False)
    amount = MoneyField(label=_("How much each time, in credit?"), required=False)
    at = forms.TimeField(label=_("At what time?"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    first_on = DateField(label=_("From which day?"), required=False)
    every = forms.ChoiceField(label=_("How often?"), choices=EVERY, required=False)
    until = DateField(label=_("Until which day?"), required=False, help_text=_("Left empty, until one of you ends it."))
    where = forms.CharField(label=_("Where?"), max_length=200, required=False)

    def __init__(self, *args: Any, ways: list[str], step: int, **options: Any) -> None:
        super().__init__(*args, **{**options, "prefix": "each"})
        field: Any = self.fields["way"]
        field.choices = named_ways(ways)
        hours: Any = self.fields["hours"]
        hours.step = step
        _without_credit(self, ways)

    def pattern(self) -> series.Pattern:
        said = self.cleaned_data
        every, _dash, number = (said["every"] or "weekly-1").partition("-")
        return series.Pattern(
            way=said["way"], minutes=said["hours"], amount=said.get("amount"), at=said["at"], first_on=said["first_on"],
            every=every, interval=int(number), until=said["until"], where=said["where"],
        )  # fmt: skip


class SkipForm(forms.Form):
    day = DateField(label=_("Which day?"))


class PauseForm(forms.Form):
    until = DateField(label=_("Until which day?"), help_text=_("Then it goes on by itself."))


class TermsForm(forms.Form):
    """Something else is suggested, or a time and a place."""

    way = forms.ChoiceField(label=_("In return for"), widget=forms.RadioSelect)
    hours = HoursField(label=_("How long?"), required=False)
    amount = MoneyField(label=_("How much, in credit?"), required=False)
    starts_at = MomentField(label=_("When?"), required=False)
    where = forms.CharField(label=_("Where?"), max_length=200, required=False)

    def __init__(self, *args: Any, ways: list[str], step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["way"]
        field.choices = named_ways(ways)
        hours: Any = self.fields["hours"]
        hours.step = step
        _without_credit(self, ways)


class LogForm(forms.Form):
    """The hours that it took: one of the chips, or another number; the words of the line."""

    minutes = forms.TypedChoiceField(label=_("How long did it take?"), required=False, coerce=int, empty_value=None)
    other = HoursField(label=_("Another number of hours"), required=False)
    amount = MoneyField(label=_("How much, in credit?"), required=False)
    happened_on = DateField(label=_("On which day?"), required=False)
    note = forms.CharField(label=_("A line for your statement"), max_length=200, required=False)

    def __init__(self, *args: Any, choices: list[int], step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["minutes"]
        field.choices = [(str(minutes), str(minutes)) for minutes in choices]
        hours: Any = self.fields["other"]
        hours.step = step

    def said_minutes(self) -> int | None:
        other: int | None = self.cleaned_data["other"]
        minutes: int | None = self.cleaned_data["minutes"]
        return other or minutes


class SettleForm(forms.Form):
    """What it was after all."""

    hours = HoursField(label=_("How long was it, in your memory?"), required=False)
    amount = MoneyField(label=_("How much was it, in credit?"), required=False)

    def __init__(self, *args: Any, step: int, way: str = Way.HOURS, **options: Any) -> None:
        super().__init__(*args, **options)
        _without_credit(self, [way])
        hours: Any = self.fields["hours"]
        hours.step = step


class ThanksForm(forms.Form):
    mood = forms.ChoiceField(label=_("How was it?"), choices=Feedback.Mood.choices, required=False, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Thanks, in your words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    skill = forms.ChoiceField(label=_("Thanks for"), required=False)
    is_shared = forms.BooleanField(label=_("Everyone in the network may read my thanks"), required=False)
    private = forms.CharField(
        label=_("For the coordinators alone"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, skills: list[Skill], **options: Any) -> None:
        super().__init__(*args, **options)
        self.skills = {str(row.uid): row for row in skills}
        field: Any = self.fields["skill"]
        field.choices = [("", _("No skill in particular")), *[(uid, row.name) for uid, row in self.skills.items()]]
        if not skills:
            del self.fields["skill"]


class ProposalForm(forms.Form):
    """A free proposal to a neighbor, or the record of something that is done."""

    gives = forms.ChoiceField(label=_("Who does it?"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("What is it about?"), min_length=3, max_length=120)
    way = forms.ChoiceField(label=_("In return for"), widget=forms.RadioSelect)
    hours = HoursField(label=_("How long?"), required=False)
    amount = MoneyField(label=_("How much, in credit?"), required=False)
    is_done = forms.BooleanField(label=_("It is done already"), required=False)
    happened_on = DateField(label=_("On which day was it?"), required=False)
    message = forms.CharField(label=_("A few words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, other: Membership, ways: list[str], step: int, room: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in {
            "gives": [("me", _("I do it")), ("other", other.name)],
            "way": named_ways(ways),
        }.items():
            field: Any = self.fields[name]
            field.choices = choices
        hours: Any = self.fields["hours"]
        hours.step, hours.help_text = step, room
        _without_credit(self, ways)
