"""What people write when they pay somebody of another network, or make an agreement with it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.fields import HoursField, MoneyField, WholeField
from common.quantities import minutes_from_hours, units_from_money
from ledgers.between import codes
from ledgers.between.agreements import MOST_CONTACT, Term
from ledgers.between.memos import MOST_WORDS, Settled
from ledgers.credit.forms import OnceForm
from ledgers.models import Account, MemoLine
from networks.forms.pages import day_field
from networks.models import Network

_PLACE = _("A name, and a telephone number or an address for mail. Officers of the other network read it.")


class PayForm(OnceForm):
    """Paying somebody elsewhere by their code. The code says in which unit."""

    code = forms.CharField(
        label=_("Their code"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("The code, or the whole link, that they showed or sent you."),
    )  # fmt: skip
    amount = forms.CharField(label=_("How much"), max_length=6000, help_text=_("Hours like 1.5 or 1:30, credit like 12.50"))
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=[("payment", _("For something done")), ("gift", _("A gift"))], initial="payment"
    )
    note = forms.CharField(label=_("What for"), max_length=120, required=False, help_text=_("They read it, and your name."))
    field_order = ("code", "amount", "kind", "note", "token")

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        self.step = step
        super().__init__(*args, **options)
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self) -> Any:
        said: Any = super().clean()
        try:
            asked = said["asked"] = codes.read(self.cleaned_data.get("code", "")) if "code" not in self.errors else None
            if asked is not None and "amount" in self.cleaned_data:
                text = self.cleaned_data["amount"]
                said["amount"] = minutes_from_hours(text, field="amount", step=self.step) if asked.kind == "hours" else (
                    units_from_money(text, field="amount")
                )  # fmt: skip
        except Refused as refused:
            self.add_error(refused.field, str(refused.message))
        return said


class AskForm(forms.Form):
    """A code to be paid by."""

    unit = forms.ChoiceField(label=_("In which unit?"))
    amount = forms.CharField(
        label=_("How much"), max_length=6000, required=False, help_text=_("Leave it empty where the other says how much.")
    )
    note = forms.CharField(label=_("What for"), max_length=80, required=False)

    def __init__(self, *args: Any, units: list[tuple[str, Any]], step: int, **options: Any) -> None:
        self.step = step
        super().__init__(*args, **options)
        field: Any = self.fields["unit"]
        field.choices = units
        if len(units) == 1:
            field.widget, field.initial = forms.HiddenInput(), units[0][0]
        self.fields["amount"].widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self) -> Any:
        said: Any = super().clean()
        text = self.cleaned_data.get("amount")
        try:
            if not text:
                said["amount"] = None
            elif said.get("unit") == "hours":
                said["amount"] = minutes_from_hours(text, field="amount", step=self.step)
            else:
                said["amount"] = units_from_money(text, field="amount")
        except Refused as refused:
            self.add_error("amount", str(refused.message))
        return said


class ProposeForm(forms.Form):
    """Terms for a partner. An empty unit is not part of the agreement."""

    partner = forms.ModelChoiceField(
        Network.objects.none(), label=_("With which network?"), to_field_name="slug", empty_label=_("Choose one")
    )
    hours = HoursField(label=_("Hours: how far either side may owe the other"), required=False, help_text=_("Like 60"))
    credit = MoneyField(label=_("Credit: how far we may owe them, in ours"), required=False)
    credit_theirs = MoneyField(label=_("Credit: how far they may owe us, in ours"), required=False)
    ours = WholeField(label=_("So much of our credit …"), min_value=1, max_value=10_000, required=False, initial=1)
    theirs = WholeField(label=_("… is worth so much of theirs"), min_value=1, max_value=10_000, required=False, initial=1)
    lends_things = forms.BooleanField(
        label=_("Members borrow things of both networks"), required=False,
        help_text=_("Only what its keeper lends to neighboring networks, too."),
    )  # fmt: skip
    contact = forms.CharField(label=_("Who speaks for us?"), max_length=MOST_CONTACT, help_text=_PLACE)
    review_on = day_field(_("We look at it again on"))
    ends_on = day_field(_("Its last day"), help_text=_("Empty: it goes on until one side ends it."))

    def __init__(self, *args: Any, partners: Any, has_credit: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["partner"]
        chosen.queryset = partners
        if not has_credit:
            for name in ("credit", "credit_theirs", "ours", "theirs"):
                del self.fields[name]

    def terms(self) -> list[Term]:
        said = self.cleaned_data
        made = [Term("hours", said["hours"], said["hours"])] if said.get("hours") else []
        if said.get("credit") or said.get("credit_theirs"):
            caps = (said.get("credit") or 0, said.get("credit_theirs") or 0)
            made.append(Term("credit", *caps, said.get("ours") or 1, said.get("theirs") or 1))
        return made


class ContactForm(forms.Form):
    contact = forms.CharField(label=_("Who speaks for us?"), max_length=MOST_CONTACT, help_text=_PLACE)


class MemoForm(forms.Form):
    """How what is open is settled, a way for each unit."""

    words = forms.CharField(
        label=_("What you agreed on"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Who talked with whom, and why it is settled so. Both networks keep it."),
    )  # fmt: skip
    name = forms.CharField(label=_("Your name, to sign"), max_length=120)

    def __init__(self, *args: Any, accounts: list[Account], decisions: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_decision(self, decisions)
        self.kinds = [one.currency.kind for one in accounts]
        for one in accounts:
            kind = one.currency.kind
            name = {"name": one.currency.name}
            self.fields[f"way_{kind}"] = forms.ChoiceField(
                label=_("%(name)s: how is it settled?") % name, choices=MemoLine.Way.choices, widget=forms.RadioSelect
            )
            self.fields[f"reference_{kind}"] = forms.CharField(
                label=_("%(name)s: where it was paid outside, what proves it") % name, max_length=160, required=False,
                help_text=_("A receipt, a day, a name."),
            )  # fmt: skip
        ways = [f"{what}_{kind}" for kind in self.kinds for what in ("way", "reference")]
        self.order_fields([*ways, "words", "decision", "name"])

    def clean(self) -> Any:
        said: Any = super().clean()
        for kind in self.kinds:
            if said.get(f"way_{kind}") == MemoLine.Way.PAID and not said.get(f"reference_{kind}"):
                self.add_error(f"reference_{kind}", _("Say what proves that it was paid: a receipt, a day, a name."))
        return said

    def ways(self) -> dict[str, Settled]:
        said = self.cleaned_data
        return {kind: Settled(said[f"way_{kind}"], said[f"reference_{kind}"]) for kind in self.kinds}


class SignForm(forms.Form):
    name = forms.CharField(label=_("Your name, to sign"), max_length=120)

    def __init__(self, *args: Any, decisions: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_decision(self, decisions)


def _choose_decision(form: forms.Form, decisions: Any) -> None:
    """Where one officer is not enough: by which decision it is let go."""
    if decisions is None:
        return
    words = _("So much is let go by a decision only: two officers write and sign it, or the members vote.")
    field: Any = forms.ModelChoiceField(decisions, label=_("Decision"), required=False, to_field_name="uid", help_text=words)
    field.label_from_instance = lambda row: row.ref
    form.fields["decision"] = field
