"""What hosts fill in: a plan, and who was there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.fields import HoursField
from networks.models import Category
from requests_board import gatherings
from requests_board.forms import DateField, MomentField
from requests_board.models import Gathering, GatheringPart


class PlanForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Gathering.Kind.choices, widget=forms.RadioSelect)
    title = forms.CharField(label=_("What is it, in one line?"), min_length=3, max_length=120)
    body = forms.CharField(
        label=_("In your words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What to bring, and who it is for."),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("Category"))
    hours = HoursField(
        label=_("How long?"),
        help_text=_("Of a class, your time. Of a work party, each one’s time, or all hours together where they are shared."),
    )
    places = forms.IntegerField(label=_("How many places?"), min_value=1, max_value=500)
    least = forms.IntegerField(
        label=_("With how many at least?"), min_value=1, max_value=500, required=False,
        help_text=_("Where hours are shared, nobody promises more than their part of so many."),
    )  # fmt: skip
    starts_at = MomentField(label=_("When?"), required=False)
    where = forms.CharField(label=_("Where?"), max_length=200, required=False)

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.categories = {str(row.uid): row for row in Category.objects.all()}
        field: Any = self.fields["category"]
        field.choices = [("", _("Choose one")), *[(uid, row.name) for uid, row in self.categories.items()]]
        hours: Any = self.fields["hours"]
        hours.step = step

    def plan(self) -> gatherings.Plan:
        said = self.cleaned_data
        return gatherings.Plan(
            kind=said["kind"], title=said["title"], body=said["body"], category=self.categories[said["category"]],
            minutes=said["hours"], places=said["places"], least=said["least"] or 1, starts_at=said["starts_at"],
            where=said["where"],
        )  # fmt: skip


class AttendanceForm(forms.Form):
    """Who was there, how long; at a work party where everybody counts in full, each one's own time."""

    hours = HoursField(label=_("How long did it take?"))
    happened_on = DateField(label=_("On which day?"), required=False)

    def __init__(self, *args: Any, step: int, parts: list[GatheringPart], own_time: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.parts, self.own_time = parts, own_time
        hours: Any = self.fields["hours"]
        hours.step = step
        for part in parts:
            self.fields[f"was-{part.uid}"] = forms.BooleanField(label=part.member.name, required=False)
            if own_time:
                self.fields[f"time-{part.uid}"] = HoursField(label=part.member.name, required=False, step=step)

    def rows(self) -> list[tuple[GatheringPart, Any, Any]]:
        """(part, its tick, its own time or None), for the template."""
        return [(part, self[f"was-{part.uid}"], self[f"time-{part.uid}"] if self.own_time else None) for part in self.parts]

    def present(self) -> dict[str, int | None]:
        said = self.cleaned_data
        return {str(part.uid): said.get(f"time-{part.uid}") for part in self.parts if said.get(f"was-{part.uid}")}
