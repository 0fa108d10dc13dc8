"""What people write about their group. Amounts are money, as people write it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import MoneyField, WholeField
from ledgers.groups import sheets
from ledgers.groups.reports import Part, View
from ledgers.models import Group
from networks.models import Membership


class GroupForm(forms.Form):
    mode = forms.ChoiceField(
        label=_("What is it to be?"),
        choices=[
            ("circle", _("A lending circle: each round all pay in, one receives, until everyone has")),
            ("share-out", _("A share-out group: we save at meetings and share out at the end")),
        ],
        widget=forms.RadioSelect,
        initial="circle",
    )
    name = forms.CharField(label=_("Its name"), max_length=40)
    amount = MoneyField(
        label=_("How much each time"),
        help_text=_("What each pays a round, or what one share costs, like 20 or 12.50"),
    )
    social = MoneyField(
        label=_("Into the social fund"),
        required=False,
        empty=0,
        help_text=_("In a share-out group: what each gives a meeting."),
    )
    order = forms.ChoiceField(label=_("Who receives when, in a circle"), choices=Group.Order.choices, initial="fixed")
    every_days = forms.IntegerField(label=_("Days from one time to the next"), min_value=1, max_value=366, initial=30)


def _named(members: list[Part]) -> list[tuple[str, str]]:
    return [(str(part.member.uid), part.member.name) for part in members]


class SheetForm(forms.Form):
    """What every sheet has: the day."""

    held_on = forms.DateField(label=_("On which day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, view: View, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view = view
        self.members: dict[str, Membership] = {str(part.member.uid): part.member for part in view.parts}


class RoundForm(SheetForm):
    """The next round of a circle, or only what is paid later."""

    paid = forms.MultipleChoiceField(label=_("Who paid this round"), required=False, widget=forms.CheckboxSelectMultiple)
    late = forms.MultipleChoiceField(
        label=_("Who paid an earlier round now"), required=False, widget=forms.CheckboxSelectMultiple
    )
    receiver = forms.ChoiceField(label=_("Who receives"))

    def __init__(self, *args: Any, view: View, **kwargs: Any) -> None:
        super().__init__(*args, view=view, **kwargs)
        able = [part for part in view.parts if part.received is None]
        if view.next_receiver is not None:
            able = [part for part in able if part.member.pk == view.next_receiver.pk]
        late: Any = self.fields["late"]
        late.choices = [
            (f"{part.member.uid}:{number}", f"{part.member.name} ({number})") for part, number in view.open_dues
        ]  # fmt: skip
        paid: Any = self.fields["paid"]
        paid.choices, paid.initial = _named(view.parts), [uid for uid, _name in _named(view.parts)]
        if view.next_round is None:
            del self.fields["paid"], self.fields["receiver"]
        else:
            receiver: Any = self.fields["receiver"]
            receiver.choices = _named(able)
        if not view.open_dues:
            del self.fields["late"]

    def late_pairs(self) -> list[tuple[Membership, int]]:
        said = [one.rpartition(":") for one in self.cleaned_data.get("late", [])]
        return [(self.members[uid], int(number)) for uid, _colon, number in said]


class MeetingForm(SheetForm):
    """A meeting: for each member shares, social fund, and money back, lent or given in need."""

    extra = MoneyField(label=_("Earned or given, for all"), required=False, empty=0, help_text=_("A raffle, a gift, a fine"))

    def __init__(self, *args: Any, view: View, most: int, lends: bool, **kwargs: Any) -> None:
        super().__init__(*args, view=view, **kwargs)
        self.lends = lends
        for uid in self.members:
            self.fields[f"shares-{uid}"] = WholeField(label=_("Shares"), min_value=0, max_value=most, required=False, initial=1)
            if view.group.social:
                self.fields[f"social-{uid}"] = forms.BooleanField(
                    label=_("Gave to the social fund"), required=False, initial=True
                )
                self.fields[f"helped-{uid}"] = MoneyField(label=_("Got from the social fund"), required=False, help_text="")
            if lends:
                self.fields[f"repaid-{uid}"] = MoneyField(label=_("Paid back"), required=False, help_text="")
                self.fields[f"borrowed-{uid}"] = MoneyField(label=_("Borrowed"), required=False, help_text="")

    def rows(self) -> list[tuple[Membership, list[Any], list[Any], bool]]:
        """Each member with the fields of every meeting, those of some (paid back, borrowed, helped), and whether these hold
        something to see."""
        made = []
        for uid, member in self.members.items():
            always, sometimes = (
                [self[f"{name}-{uid}"] for name in names if f"{name}-{uid}" in self.fields]
                for names in (("shares", "social"), ("repaid", "borrowed", "helped"))
            )
            made.append((member, always, sometimes, any(field.errors or field.value() for field in sometimes)))
        return made

    def entries(self) -> list[sheets.Entry]:
        said = self.cleaned_data
        return [
            sheets.Entry(
                member, said.get(f"shares-{uid}") or 0, bool(said.get(f"social-{uid}")), said.get(f"repaid-{uid}") or 0,
                said.get(f"helped-{uid}") or 0, said.get(f"borrowed-{uid}") or 0,
            )
            for uid, member in self.members.items()
        ]  # fmt: skip
