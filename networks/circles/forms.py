"""What is said of a circle, and whom a keeper invites."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from networks import finding
from networks.circles.steps import Plan
from networks.models import Category, Circle, Membership, Neighborhood


class PlanForm(forms.Form):
    name = forms.CharField(label=_("What is it called?"), min_length=3, max_length=80)
    about = forms.CharField(
        label=_("What is it for?"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you do together, how often, and who it is for."),
    )  # fmt: skip
    agreed = forms.CharField(
        label=_("What have you agreed?"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you hold each other to. Whoever wants to join reads it first."),
    )  # fmt: skip
    entry = forms.ChoiceField(label=_("Who joins?"), choices=Circle.Entry.choices, widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("What is it about?"), required=False)
    neighborhood = forms.ChoiceField(label=_("Where is it at home?"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shelves = {str(row.uid): row for row in Category.objects.all()}
        self.hoods = {str(row.uid): row for row in Neighborhood.objects.all()}
        category: Any = self.fields["category"]
        category.choices = [("", _("Many things")), *[(uid, row.name) for uid, row in self.shelves.items()]]
        hood: Any = self.fields["neighborhood"]
        hood.choices = [("", _("The whole network")), *[(uid, row.name) for uid, row in self.hoods.items()]]

    def plan(self) -> Plan:
        said = self.cleaned_data
        return Plan(
            name=said["name"], about=said["about"], agreed=said["agreed"], entry=said["entry"],
            category=self.shelves.get(said["category"]), neighborhood=self.hoods.get(said["neighborhood"]),
        )  # fmt: skip


def initial_of(circle: Circle) -> dict[str, Any]:
    """A circle as its form shows it."""
    return {
        "name": circle.name,
        "about": circle.about,
        "agreed": circle.agreed,
        "entry": circle.entry,
        "category": str(circle.category.uid) if circle.category else "",
        "neighborhood": str(circle.neighborhood.uid) if circle.neighborhood else "",
    }


class InviteForm(forms.Form):
    """Whom: a name or a member number."""

    member = forms.CharField(label=_("Whom?"), max_length=120, help_text=_("A neighbor’s name or member number"))

    def __init__(self, *args: Any, by: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by

    def clean_member(self) -> Membership:
        try:
            return finding.member(self.cleaned_data["member"], besides=self.by)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None
