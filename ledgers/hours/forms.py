"""What members and coordinators write about care, the fund and hours left behind."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.fields import HoursField
from ledgers.models import CareConversation, CareEntry
from networks import finding
from networks.forms.cockpit import NumberField
from networks.forms.pages import day_field
from networks.models import Decision, Membership


class NeighborField(forms.CharField):
    """A neighbor by name or member number. `besides` is who it is not."""

    besides: Membership

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not said:
            return None
        try:
            return finding.member(said, besides=self.besides)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None


class AskForm(forms.Form):
    """Asking the commons fund."""

    hours = HoursField(label=_("How many hours would help?"))
    reason = forms.CharField(
        label=_("What for?"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Coordinators read this, and nobody else."),
    )

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        hours: Any = self.fields["hours"]
        hours.step = step


class WishForm(forms.Form):
    """Where one's hours go."""

    to = forms.ChoiceField(
        label=_("My hours go to"),
        choices=[("fund", _("the commons fund")), ("neighbor", _("a neighbor")), ("rule", _("where the network’s rule says"))],
        widget=forms.RadioSelect,
    )
    heir = NeighborField(
        label=_("Which neighbor?"), max_length=120, required=False, help_text=_("A neighbor's name or member number")
    )

    def __init__(self, *args: Any, member: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        heir: Any = self.fields["heir"]
        heir.besides = member

    def clean(self) -> Any:
        said = super().clean()
        if self.cleaned_data.get("to") == "neighbor" and not self.cleaned_data.get("heir") and "heir" not in self.errors:
            self.add_error("heir", _("Write the neighbor's name or member number."))
        return said


class CareForm(forms.Form):
    """How a talk went."""

    how = forms.ChoiceField(label=_("How did you talk?"), choices=CareEntry.How.choices, widget=forms.RadioSelect)
    said = forms.CharField(
        label=_("What was said"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What they may read one day, too: they can download it."),
    )
    outcome = forms.ChoiceField(label=_("How did it come out?"), choices=CareConversation.Outcome.choices)
    next_step = forms.CharField(label=_("Next step"), max_length=200, required=False)
    due_on = day_field(_("Again on"))


class AnswerForm(forms.Form):
    """Saying not this time; or by which decision."""

    answer = forms.CharField(label=_("A few words to them"), max_length=300, required=False)
    decision = forms.ModelChoiceField(Decision.objects.none(), label=_("Decision"), required=False, to_field_name="uid")

    def __init__(self, *args: Any, decisions: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["decision"]
        if decisions is None:
            del self.fields["decision"]
        else:
            field.queryset = decisions
            field.label_from_instance = lambda row: row.ref


class EstateForm(forms.Form):
    """A member has died."""

    member = NumberField(_("Who?"))
    died_on = day_field(_("Day of death"), required=True)
    executor = forms.CharField(label=_("Who speaks for the family"), max_length=120, required=False)
    heir = NumberField(_("To whom the family wants the hours to go"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["heir"].required = False
        self.fields["heir"].help_text = _("A member number; left empty, the network’s rule counts. Their own word comes first.")
