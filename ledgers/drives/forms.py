"""What people write about drives."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from common.quantities import minutes_from_hours, units_from_money
from ledgers.models import Drive, DriveThing
from networks.forms.pages import day_field

_THING = re.compile(r"(?:([0-9]{1,5})\s+)?(\S.*)")


def _read(read: Any, text: str, **more: Any) -> int:
    try:
        return int(read(text, **more))
    except Refused as refused:
        raise forms.ValidationError(str(refused.message), code=refused.code) from None


class StartForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is it for?"), max_length=120)
    story = forms.CharField(
        label=gettext_lazy("The story"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    goal_money = forms.CharField(label=gettext_lazy("How much money"), max_length=6000, required=False)
    goal_hours = forms.CharField(label=gettext_lazy("How many hours"), max_length=6000, required=False)
    things = forms.CharField(
        label=gettext_lazy("Which things"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One on each line, like “3 ladders”."),
    )  # fmt: skip
    until = day_field(gettext_lazy("Until when"))
    is_public = forms.BooleanField(label=gettext_lazy("Show it to everyone, without the names of who gives"), required=False)

    def __init__(
        self, *args: Any, exponent: int = 2, keeps_money: bool = True, may_be_public: bool = True, **kwargs: Any
    ) -> None:
        self.exponent = exponent
        super().__init__(*args, **kwargs)
        self.fields["until"].required = True
        if not keeps_money:
            del self.fields["goal_money"]
        if not may_be_public:
            del self.fields["is_public"]

    def clean_goal_money(self) -> int:
        said = self.cleaned_data["goal_money"]
        return _read(units_from_money, said, field="goal_money", exponent=self.exponent) if said.strip() else 0

    def clean_goal_hours(self) -> int:
        said = self.cleaned_data["goal_hours"]
        return _read(minutes_from_hours, said, field="goal_hours") if said.strip() else 0

    def clean_things(self) -> list[tuple[str, int]]:
        found = []
        for line in self.cleaned_data["things"].splitlines():
            if not line.strip():
                continue
            read = _THING.fullmatch(line.strip())
            if read is None or len(read[2]) > 120:
                raise forms.ValidationError(_("Write one thing on each line, like “3 ladders”."), code="things")
            found.append((read[2], int(read[1] or 1)))
        return found


class PledgeForm(forms.Form):
    """`kind` is money, hours, or the uid of a thing. The token makes it once."""

    kind = forms.ChoiceField(label=gettext_lazy("What"))
    amount = forms.CharField(label=gettext_lazy("How much"), max_length=6000, help_text=gettext_lazy("Like 25, 1.5 or 1:30"))
    words = forms.CharField(label=gettext_lazy("A word with it"), max_length=200, required=False)
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, drive: Drive, things: list[DriveThing], exponent: int = 2, **kwargs: Any) -> None:
        self.things, self.exponent = {str(one.uid): one for one in things}, exponent
        kwargs["initial"] = {"token": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        choices = [
            *([("money", _("Money"))] if drive.goal_money else []),
            *([("hours", _("Hours"))] if drive.goal_minutes else []),
            *[(name, one.name) for name, one in self.things.items()],
        ]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        kind, text = said.get("kind"), said.get("amount")
        if not kind or not text:
            return said
        try:
            if kind == "money":
                said["amount"] = units_from_money(text, exponent=self.exponent)
            elif kind == "hours":
                said["amount"] = minutes_from_hours(text, field="amount")
            else:
                if not (text.strip().isascii() and text.strip().isdigit() and 0 < int(text.strip()[:6]) <= 10_000):
                    raise Refused("amount", _("Write a whole number, like 2"), "amount")
                said["amount"], said["thing"], said["kind"] = int(text.strip()[:6]), self.things[kind], "thing"
        except Refused as refused:
            self.add_error("amount", str(refused.message))
        return said


class VisitorForm(PledgeForm):
    """What somebody who is no member brings: money or things, for hours need an account."""

    name = forms.CharField(label=gettext_lazy("What should we call you?"), max_length=80)
    contact = forms.CharField(
        label=gettext_lazy("How can we reach you?"), max_length=120,
        help_text=gettext_lazy("A telephone number or an email address, for who runs this drive and nobody else."),
    )  # fmt: skip
    field_order = ("name", "contact", "kind", "amount", "token")

    def __init__(self, *args: Any, told: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [one for one in kinds.choices if one[0] != "hours"]
        del self.fields["words"]
        if told:  # Who runs the drive writes it down.
            self.fields["name"].label = _("Who brings it")
            del self.fields["contact"]


class MoneyForm(forms.Form):
    amount = forms.CharField(label=gettext_lazy("How much came"), max_length=6000)

    def __init__(self, *args: Any, exponent: int = 2, **kwargs: Any) -> None:
        self.exponent = exponent
        super().__init__(*args, **kwargs)

    def clean_amount(self) -> int:
        return _read(units_from_money, self.cleaned_data["amount"], field="amount", exponent=self.exponent)


class ReportForm(forms.Form):
    report = forms.CharField(label=gettext_lazy("The report"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
