"""What is filled in of a post. Forms read; verbs decide."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from common.fields import HoursField
from networks.models import Availability, Category, Circle, Neighborhood, Skill
from requests_board import content as contents
from requests_board import languages, posts
from requests_board.elsewhere import sharing
from requests_board.forms import DateField, as_hours, named_ways
from requests_board.models import Post

# Those of a circle come with them; of neighboring networks where an agreement is in force.
AUDIENCES = [
    (Post.Audience.NETWORK, Post.Audience.NETWORK.label),
    (Post.Audience.COORDINATORS, Post.Audience.COORDINATORS.label),
]


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

    def __init__(
        self,
        *args: Any,
        kind: str,
        gears: set[str],
        step: int,
        post: Post | None = None,
        circles: Sequence[Circle] = (),
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.categories = {str(row.uid): row for row in Category.objects.all()}
        self.skills = {
            str(row.uid): row for row in Skill.objects.select_related("category").order_by("category", "name_folded")
        }
        self.hoods = {str(row.uid): row for row in Neighborhood.objects.all()}
        self._set("category", [("", _("Choose one")), *[(uid, row.name) for uid, row in self.categories.items()]])
        self._set("skill", [("", _("None of these")), *self._grouped_skills()])
        self._set("neighborhood", [("", _("My neighborhood")), *[(uid, row.name) for uid, row in self.hoods.items()]])
        self._set("ways", named_ways(posts.ways_open(gears)))
        self._set("weekday", [("", _("Any day")), *[(str(number), name) for number, name in WEEKDAYS.items()]])
        self._set("part_of_day", [("", _("Any time of the day")), *Availability.Part.choices])
        hours: Any = self.fields["hours"]
        hours.step = step
        self._set("language", [("", _("My own")), *languages.choices()])
        audiences: list[Any] = AUDIENCES if kind == Post.Kind.REQUEST else AUDIENCES[:1]
        if "between" in gears and sharing.may_share():
            audiences = [*audiences, (Post.Audience.NEIGHBORS, Post.Audience.NEIGHBORS.label)]
        # Whom a post is for now stays a choice, and is what silence means: leaving a field out opens nothing.
        inside = [*circles] if post is None or post.circle is None or post.circle in circles else [post.circle, *circles]
        self.was = Post.Audience.NETWORK if post is None else initial_audience(post)
        self.circles = {in_circle(str(row.uid)): row for row in inside}
        named = [(said, _("The circle %(name)s") % {"name": row.name}) for said, row in self.circles.items()]
        audiences = [audiences[0], *named, *audiences[1:]]
        self._set("audience", audiences)
        if kind != Post.Kind.REQUEST:
            for name in (
                "is_urgent",
                "places",
                *(() if len(audiences) > 1 or self.was != Post.Audience.NETWORK else ("audience",)),
            ):
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
        audience = said.get("audience") or self.was
        skill, circle = self.skills.get(said["skill"]), self.circles.get(audience)
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
            audience=Post.Audience.CIRCLE if circle is not None else audience,
            circle=circle,
            language=said["language"],
        )

    def uploads(self) -> list[tuple[Any, str]]:
        upload = self.cleaned_data.get("photo")
        return [(upload, self.cleaned_data["photo_alt"])] if upload else []

    def without(self) -> list[Any]:
        return [self.photos[uid] for uid in self.cleaned_data.get("remove", [])]


def in_circle(uid: str) -> str:
    """A circle among those who see a post, as the form says it."""
    return f"{Post.Audience.CIRCLE}:{uid}"


def initial_audience(post: Post) -> str:
    return in_circle(str(post.circle.uid)) if post.circle is not None else post.audience


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
        "audience": initial_audience(post),
        "language": post.language,
        "until": timezone.localdate(post.expires_at) if post.expires_at else None,
    }
