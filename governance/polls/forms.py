"""What people fill in around a poll. Forms read; verbs decide. A ballot works without JavaScript, on the smallest phone."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from governance.models import Channel, Method, Poll, PollOption
from governance.polls import wordings
from governance.polls.ballots import Said
from governance.polls.polls import Option
from networks import finding
from networks.models import Membership


class MomentField(forms.DateTimeField):
    """A day and a time where the network is."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class BallotForm(forms.Form):
    """The ballot of a poll, by its method. `said()` is what it says."""

    def __init__(self, *args: Any, poll: Poll, options: list[PollOption], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll, self.options = poll, options
        if poll.method in wordings.ANSWERS:
            answers = [(str(at), words.label) for at, words in enumerate(wordings.ANSWERS[poll.method])]
            self.fields["choice"] = forms.ChoiceField(label=_("Your answer"), choices=answers, widget=forms.RadioSelect)
        for option in options:
            self.fields[f"option{option.place}"] = self._mark(option)
        if poll.method in (Method.CONSENT, Method.ADVICE):
            is_advice = poll.method == Method.ADVICE
            self.fields["reason"] = forms.CharField(
                label=_("Your advice") if is_advice else _("Why?"),
                max_length=4000,
                required=is_advice,
                widget=forms.Textarea(attrs={"rows": 4 if is_advice else 2}),
                help_text="" if is_advice else _("A block needs a reason."),
            )
        if poll.method == Method.CONSENT:
            self.fields["remedy"] = forms.CharField(
                label=_("What would have to change?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    def _mark(self, option: PollOption) -> forms.Field:
        if self.poll.is_ranked:
            places = [("", "–"), *[(str(at), str(at)) for at in range(1, len(self.options) + 1)]]
            label = _now("Place of %(name)s") % {"name": option.name}
            return forms.ChoiceField(label=label, choices=places, required=False)
        if self.poll.method == Method.SCORE:
            marks = [(str(at), str(at)) for at in range(int(self.poll.rule.get("most_points", 5)) + 1)]
            label = _now("Points for %(name)s") % {"name": option.name}
            return forms.ChoiceField(label=label, choices=marks, initial="0")
        return forms.BooleanField(label=option.name, required=False)

    @property
    def rows(self) -> list[tuple[PollOption, forms.BoundField]]:
        return [(option, self[f"option{option.place}"]) for option in self.options]

    @property
    def answers(self) -> list[tuple[Any, Any]]:
        """Radio buttons of a choice with their words."""
        return list(zip(self["choice"], wordings.ANSWERS[self.poll.method], strict=True))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.poll.is_ranked:
            seen: dict[str, str] = {}
            for option in self.options:
                place = said.get(f"option{option.place}") or ""
                if place and place in seen:
                    words = _now("%(one)s and %(other)s both have place %(place)s. Give each a place of its own.")
                    self.add_error(f"option{option.place}", words % {"one": seen[place], "other": option.name, "place": place})
                seen.setdefault(place, option.name)
        return said

    def said(self) -> Said:
        """The marks as `ballots.Said` has them. Gaps between places do not matter: 1, 3 is an order, too."""
        given = self.cleaned_data
        words = {"reason": given.get("reason", ""), "remedy": given.get("remedy", "")}
        if "choice" in given:
            return Said([int(given["choice"])], **words)
        marks = [(option.place, given.get(f"option{option.place}")) for option in self.options]
        if self.poll.is_ranked:
            return Said([place for place, rank in sorted(((p, int(r)) for p, r in marks if r), key=lambda one: one[1])])
        if self.poll.method == Method.SCORE:
            return Said([int(points or 0) for _place, points in marks])
        return Said([place for place, wanted in marks if wanted], **words)


class PollForm(forms.Form):
    """A poll being prepared. Numbers left empty are those of the bylaws."""

    question = forms.CharField(label=_("The question"), max_length=200)
    text = forms.CharField(
        label=_("What it is about"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    method = forms.ChoiceField(label=_("How we decide"), choices=Method.choices)
    options = forms.CharField(
        label=_("What can be chosen"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line. For a budget with its cost at the end: “Winter coats: 1200”."),
    )
    seats = forms.IntegerField(label=_("How many are chosen"), min_value=1, max_value=100, initial=1, required=False)
    budget = forms.IntegerField(label=_("How much there is to share out"), min_value=1, max_value=10**12, required=False)
    unit = forms.CharField(label=_("In which unit"), max_length=12, required=False, help_text=_("As people write it: $, h."))
    quorum_percent = forms.IntegerField(
        label=_("Quorum, in percent of the roll"),
        min_value=0,
        max_value=100,
        required=False,
        help_text=_("Empty: as the bylaws say."),
    )
    threshold_percent = forms.IntegerField(
        label=_("Majority, in percent"), min_value=50, max_value=100, required=False, help_text=_("50 is more than half.")
    )
    is_secret = forms.NullBooleanField(
        label=_("Who sees who said what"),
        required=False,
        widget=forms.Select(
            choices=[
                ("", _("As the bylaws say")),
                ("true", _("Nobody: a secret vote")),
                ("false", _("Everyone, once it is closed")),
            ]
        ),
    )

    def clean_options(self) -> list[Option]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if self.data.get("method") != Method.BUDGET:
            return [Option(line) for line in lines]
        found = []
        for line in lines:
            name, _colon, cost = line.rpartition(":")
            digits = cost.strip().replace(" ", "")
            if not (name and digits.isascii() and digits.isdigit() and len(digits) <= 12):
                raise forms.ValidationError(_now("Write the cost after a colon, like “Winter coats: 1200”."), code="cost")
            found.append(Option(name.strip(), cost=int(digits)))
        return found

    def said(self) -> dict[str, Any]:
        """What `polls.draft` takes."""
        given = self.cleaned_data
        names = ("quorum_percent", "threshold_percent", "is_secret")
        rule = {name: given[name] for name in names if given[name] is not None}
        kept = {name: given[name] for name in ("question", "method", "options", "text", "budget", "unit")}
        return {**kept, "seats": given["seats"] or 1, "rule": rule}


def first(poll: Poll) -> dict[str, Any]:
    """A draft as its form shows it."""
    lines = [f"{one.name}: {one.cost}" if one.cost else one.name for one in poll.options.all()]
    names = ("question", "text", "method", "seats", "budget", "unit")
    rules = {name: poll.rule.get(name) for name in ("quorum_percent", "threshold_percent", "is_secret")}
    return {**{name: getattr(poll, name) for name in names}, **rules, "options": "\n".join(lines)}


class OpenForm(forms.Form):
    """Until when; and for advice, who is asked."""

    closes_at = MomentField(label=_("Open until"), help_text=_("In the network's own time."))

    def __init__(self, *args: Any, poll: Poll, me: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me
        if poll.method == Method.ADVICE:
            self.fields["asked"] = forms.CharField(
                label=_("Who is asked"),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Those it affects and those who know about it. A name or member number on each line."),
            )

    def clean_asked(self) -> list[Membership]:
        found = []
        for line in self.cleaned_data["asked"].splitlines():
            if line.strip():
                try:
                    found.append(finding.member(line, besides=self.me))
                except Refused as refused:
                    raise forms.ValidationError(f"{line.strip()[:60]}: {refused.message}", code=refused.code) from None
        return found


class VoidForm(forms.Form):
    reason = forms.CharField(label=_("Why? Everyone reads this."), max_length=400)


class AgainForm(forms.Form):
    """The changed proposal, for another round of consent."""

    question = forms.CharField(label=_("The question"), max_length=200)
    text = forms.CharField(label=_("With what you heard in it"), max_length=8000, widget=forms.Textarea(attrs={"rows": 6}))


class WitnessForm(forms.Form):
    """Whose vote is entered, and how it was given. The ballot itself is another form."""

    voter = forms.CharField(label=_("Whose vote is it?"), max_length=120, help_text=_("A name or member number"))
    how = forms.ChoiceField(
        label=_("How was it given?"),
        choices=[one for one in Channel.choices if one[0] != Channel.SITE],
        widget=forms.RadioSelect,
    )
    code = forms.CharField(
        label=_("Code on the paper ballot"), max_length=20, required=False, help_text=_("Only for paper. It works once.")
    )

    def __init__(self, *args: Any, me: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = me

    def clean_voter(self) -> Membership:
        try:
            return finding.member(self.cleaned_data["voter"], besides=self.me)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None
