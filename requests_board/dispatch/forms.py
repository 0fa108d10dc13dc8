"""What coordinators write down of calls, and what members tell of incidents. Forms read; verbs decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import HoursField
from networks.forms.cockpit import NumberField
from networks.forms.pages import day_field
from networks.models import Category, Membership, Neighborhood
from requests_board.dispatch import followups, intake
from requests_board.forms import DateField
from requests_board.models import FollowUp, FollowUpTry, Incident, Post
from requests_board.posts import Content, ways_open

NEW = "new"


class TryForm(forms.Form):
    """How a try went."""

    how = forms.ChoiceField(label=_("How did you talk?"), choices=FollowUpTry.How.choices, widget=forms.RadioSelect)
    outcome = forms.ChoiceField(label=_("How did it come out?"))
    said = forms.CharField(
        label=_("What was said"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they may read one day, too: they can download it."),
    )
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    due_on = day_field(_("Again on"))

    def __init__(self, *args: Any, occasion: str, **options: Any) -> None:
        super().__init__(*args, **options)
        outcome: Any = self.fields["outcome"]
        known = followups.OUTCOMES[FollowUp.Occasion(occasion)]
        outcome.choices = [(one.value, one.label) for one in known]


class AskForm(forms.Form):
    """Somebody who is not in the list."""

    helper = NumberField(_("Somebody else"))


class IntakeForm(forms.Form):
    """A call comes in. `who` is what was said; when several have it, `member` names one of them, or somebody new."""

    who = forms.CharField(
        label=_("Who calls?"),
        max_length=80,
        help_text=_("A name, a telephone number or a member number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    member = forms.ChoiceField(label=_("Which of them?"), required=False, widget=forms.RadioSelect)
    phone = forms.CharField(
        label=_("Phone, for somebody new"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    title = forms.CharField(label=_("What do they need, in one line?"), min_length=3, max_length=120)
    category = forms.ChoiceField(label=_("Category"))
    when = forms.ChoiceField(
        label=_("When?"), choices=[("flexible", _("Any time")), ("date", _("On a day"))], widget=forms.RadioSelect
    )
    starts_on = DateField(label=_("Day"), required=False)
    hours = HoursField(label=_("About how long?"), required=False)
    neighborhood = forms.ChoiceField(label=_("Where about?"), required=False)
    body = forms.CharField(
        label=_("What a helper should know"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    is_urgent = forms.BooleanField(label=_("It is urgent"), required=False)
    gave_word = forms.BooleanField(label=_("They say that coordinators may act for them"), required=False)

    def __init__(self, *args: Any, gears: set[str], step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.gears = gears
        self.found: list[Membership] = intake.found(str(self.data.get("who", ""))[:80]) if self.is_bound else []
        self.categories = {str(row.uid): row for row in Category.objects.all()}
        self.hoods = {str(row.uid): row for row in Neighborhood.objects.all()}
        self._set("category", [("", _("Choose one")), *[(uid, row.name) for uid, row in self.categories.items()]])
        self._set("neighborhood", [("", _("Where they live")), *[(uid, row.name) for uid, row in self.hoods.items()]])
        hours: Any = self.fields["hours"]
        hours.step = step
        if self.is_bound and self.data.get("who", "").strip():
            self._set("member", [*[(str(one.uid), _line(one)) for one in self.found], (NEW, _("Somebody new"))])
        else:
            del self.fields["member"]

    def _set(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Exactly one member of that number or name needs no choosing; a name that nobody has, only a telephone."""
        said = super().clean() or {}
        chosen = said.get("member", "")
        if chosen == NEW or (not chosen and not self.found and said.get("phone")):
            said["caller"] = None
            return said
        by_uid = {str(one.uid): one for one in self.found}
        exact = [one for one in self.found if said.get("who", "").strip().casefold() in (one.name.casefold(), f"#{one.number}")]
        caller = by_uid.get(chosen) or (self.found[0] if len(self.found) == 1 else exact[0] if len(exact) == 1 else None)
        if caller is not None:
            said["caller"] = caller
        elif "member" not in self.errors and said.get("who"):
            words = (
                _("Choose who it is.")
                if self.found
                else _("Nobody here by that name or number. Write a phone to write them in.")
            )
            self.add_error("member" if self.found else "phone", words)
        return said

    def caller(self) -> intake.Caller:
        said = self.cleaned_data
        return intake.Caller(
            member=said["caller"], name=said["who"], phone=said["phone"], gave_word=said["gave_word"],
            neighborhood=self.hoods.get(said["neighborhood"]),
        )  # fmt: skip

    def content(self) -> Content:
        said = self.cleaned_data
        hours = "hours" in self.gears
        return Content(
            title=said["title"], category=self.categories[said["category"]], body=said["body"],
            ways=tuple(one for one in ways_open(self.gears) if one in ("hours", "gift"))[: 1 if hours else 2],
            minutes=said["hours"], neighborhood=self.hoods.get(said["neighborhood"]),
            when=Post.When.DATE if said["when"] == "date" else Post.When.FLEXIBLE, starts_on=said["starts_on"],
            is_urgent=said["is_urgent"],
        )  # fmt: skip


def _line(member: Membership) -> str:
    hood = member.neighborhood.name if member.neighborhood else ""
    return ", ".join(part for part in (f"{member.name} #{member.number}", member.phone, hood) if part)


class IncidentForm(forms.Form):
    """What happened."""

    kind = forms.ChoiceField(label=_("What comes nearest?"), choices=Incident.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What happened?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    happened_on = DateField(label=_("When was it?"), required=False, help_text=_("Left empty, today."))


class AboutForm(IncidentForm):
    """The same, with who it is about."""

    about = NumberField(_("Whom is it about?"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["about"].required = False


class NoteForm(forms.Form):
    text = forms.CharField(label=_("What you did or heard"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class EndingForm(forms.Form):
    ending = forms.CharField(
        label=_("How did it end? Who told it reads this."), max_length=600, widget=forms.Textarea(attrs={"rows": 2})
    )
