"""What people fill in: posts, answers, proposals, hours, thanks. Forms read; verbs decide."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from common.fields import HoursField, MoneyField
from networks.models import Availability, Category, Membership, Neighborhood, Skill
from requests_board import content as contents
from requests_board import languages, posts, series
from requests_board.elsewhere import sharing
from requests_board.models import Feedback, Post, Way

# Those of a circle come with them; of neighboring networks where an agreement is in force.
AUDIENCES = [
    (Post.Audience.NETWORK, Post.Audience.NETWORK.label),
    (Post.Audience.COORDINATORS, Post.Audience.COORDINATORS.label),
]


class DateField(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class MomentField(forms.DateTimeField):
    """A day and a time where the network is."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


def _ways(codes: list[str]) -> list[tuple[str, str]]:
    return [(code, str(Way(code).label).capitalize()) for code in codes]


class PostForm(forms.Form):
    """A request or an offer. Choices are named by uid."""

    title = forms.CharField(label=_("What is it, in one line?"), min_length=3, max_length=120)
    body = forms.CharField(
        label=_("In your words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What a neighbor should know before they say yes."),
    )
    category = forms.ChoiceField(label=_("Category"))
    skill = forms.ChoiceField(label=_("Skill"), required=False, help_text=_("It helps to find the right neighbor."))
    ways = forms.MultipleChoiceField(label=_("In return for"), widget=forms.CheckboxSelectMultiple)
    hours = HoursField(label=_("About how long?"), required=False)
    neighborhood = forms.ChoiceField(label=_("Where about?"), required=False)
    when = forms.ChoiceField(label=_("When?"), choices=Post.When.choices, widget=forms.RadioSelect)
    starts_on = DateField(label=_("Day, or first day"), required=False)
    ends_on = DateField(label=_("Last day"), required=False)
    weekday = forms.TypedChoiceField(label=_("Day of the week"), required=False, coerce=int, empty_value=None)
    part_of_day = forms.ChoiceField(label=_("Part of the day"), required=False)
    is_urgent = forms.BooleanField(label=_("It is urgent"), required=False)
    until = DateField(
        label=_("Keep it up until"), required=False, help_text=_("Left empty, it comes down by itself in good time.")
    )
    has_no_end = forms.BooleanField(label=_("Keep it up with no end"), required=False)
    places = forms.IntegerField(
        label=_("For how many neighbors?"),
        min_value=1,
        max_value=contents.MOST_PLACES,
        required=False,
        help_text=_("Five to move a piano: each who says yes takes a place."),
    )
    audience = forms.ChoiceField(label=_("Who sees it?"), choices=AUDIENCES, widget=forms.RadioSelect, required=False)
    language = forms.ChoiceField(label=_("Language you write in"), required=False)
    photo = forms.FileField(label=_("A picture"), required=False, help_text=_("JPEG, PNG or WebP, up to 12 MB."))
    photo_alt = forms.CharField(label=_("What the picture shows, for those who cannot see it"), max_length=200, required=False)
    remove = forms.MultipleChoiceField(label=_("Pictures to take away"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, kind: str, gears: set[str], step: int, post: Post | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.categories = {str(row.uid): row for row in Category.objects.all()}
        self.skills = {
            str(row.uid): row for row in Skill.objects.select_related("category").order_by("category", "name_folded")
        }
        self.hoods = {str(row.uid): row for row in Neighborhood.objects.all()}
        self._set("category", [("", _("Choose one")), *[(uid, row.name) for uid, row in self.categories.items()]])
        self._set("skill", [("", _("None of these")), *self._grouped_skills()])
        self._set("neighborhood", [("", _("My neighborhood")), *[(uid, row.name) for uid, row in self.hoods.items()]])
        self._set("ways", _ways(posts.ways_open(gears)))
        self._set("weekday", [("", _("Any day")), *[(str(number), name) for number, name in WEEKDAYS.items()]])
        self._set("part_of_day", [("", _("Any time of the day")), *Availability.Part.choices])
        hours: Any = self.fields["hours"]
        hours.step = step
        self._set("language", [("", _("My own")), *languages.choices()])
        audiences = AUDIENCES if kind == Post.Kind.REQUEST else AUDIENCES[:1]
        if "between" in gears and sharing.may_share():
            audiences = [*audiences, (Post.Audience.NEIGHBORS, Post.Audience.NEIGHBORS.label)]
        self._set("audience", audiences)
        if kind != Post.Kind.REQUEST:
            for name in ("is_urgent", "places", *(() if len(audiences) > 1 else ("audience",))):
                del self.fields[name]
        if not contents.may_have_no_end(kind):
            del self.fields["has_no_end"]
        photos = list(post.photos.all()) if post is not None else []
        self.photos = {str(photo.uid): photo for photo in photos}
        if photos:
            self._set(
                "remove",
                [
                    (uid, photo.alt or _("Picture %(number)s") % {"number": number})
                    for number, (uid, photo) in enumerate(self.photos.items(), 1)
                ],
            )
        else:
            del self.fields["remove"]

    FIRST = (
        "title",
        "body",
        "category",
        "skill",
        "ways",
        "hours",
        "when",
        "starts_on",
        "ends_on",
        "weekday",
        "part_of_day",
        "is_urgent",
    )

    # Which kinds of "when" a field belongs to; a browser that can shows no others.
    FOR_WHEN: ClassVar[dict[str, str]] = {"starts_on": "date range", "ends_on": "range", "weekday": "weekly"}

    @property
    def first_fields(self) -> list[Any]:
        """What most fill in."""
        chosen: list[Any] = [field for field in self.visible_fields() if field.name in self.FIRST]
        for field in chosen:
            field.for_when = "" if field.errors else self.FOR_WHEN.get(field.name, "")
        return chosen

    @property
    def more_fields(self) -> list[Any]:
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    @property
    def is_more_open(self) -> bool:
        return any(field.errors for field in self.more_fields)

    def _set(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _grouped_skills(self) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: dict[str, list[tuple[str, str]]] = {}
        for uid, skill in self.skills.items():
            groups.setdefault(skill.category.name, []).append((uid, skill.name))
        return list(groups.items())

    def content(self) -> posts.Content:
        """What was said, for the verb."""
        said = self.cleaned_data
        skill = self.skills.get(said["skill"])
        return posts.Content(
            title=said["title"],
            body=said["body"],
            category=self.categories[said["category"]],
            ways=tuple(said["ways"]),
            skills=(skill,) if skill else (),
            minutes=said["hours"],
            neighborhood=self.hoods.get(said["neighborhood"]),
            when=said["when"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            weekday=said["weekday"],
            part_of_day=said["part_of_day"],
            is_urgent=said.get("is_urgent", False),
            until=said["until"],
            has_no_end=said.get("has_no_end", False),
            places=said.get("places") or 1,
            audience=said.get("audience") or Post.Audience.NETWORK,
            language=said["language"],
        )

    def uploads(self) -> list[tuple[Any, str]]:
        upload = self.cleaned_data.get("photo")
        return [(upload, self.cleaned_data["photo_alt"])] if upload else []

    def without(self) -> list[Any]:
        return [self.photos[uid] for uid in self.cleaned_data.get("remove", [])]


def initial_of(post: Post) -> dict[str, Any]:
    """A post as its form shows it."""
    link = post.skill_links.select_related("skill").first()
    return {
        "title": post.title,
        "body": post.body,
        "category": str(post.category.uid),
        "ways": post.ways,
        "skill": str(link.skill.uid) if link else "",
        "hours": as_hours(post.minutes),
        "neighborhood": str(post.neighborhood.uid) if post.neighborhood else "",
        "when": post.when,
        "starts_on": post.starts_on,
        "ends_on": post.ends_on,
        "weekday": post.weekday,
        "part_of_day": post.part_of_day,
        "is_urgent": post.is_urgent,
        "has_no_end": post.expires_at is None,
        "places": post.places,
        "audience": post.audience,
        "language": post.language,
        "until": timezone.localdate(post.expires_at) if post.expires_at else None,
    }


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
        field.choices = _ways(ways)
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
        field.choices = _ways(ways)
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
        field.choices = _ways(ways)
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
            "way": _ways(ways),
        }.items():
            field: Any = self.fields[name]
            field.choices = choices
        hours: Any = self.fields["hours"]
        hours.step, hours.help_text = step, room
        _without_credit(self, ways)
