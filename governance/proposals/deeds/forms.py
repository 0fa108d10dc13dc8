"""What is asked of who brings a proposal that does something; `said()` is what the deed is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from common.fields import HoursField
from common.quantities import minutes_from_hours, units_from_money
from governance.bylaws import articles
from governance.bylaws.forms import value_field
from governance.models import Mandate
from governance.proposals.deeds.agreeing import waiting
from governance.proposals.deeds.money import PAYABLE
from ledgers.between.agreements import MOST_CONTACT, partners
from ledgers.models import Currency, Loan
from ledgers.relief import grants
from networks import clauses
from networks.forms.pages import day_field
from networks.models import Membership
from networks.models.member import Role
from networks.text import fold

State = Membership.State


def _members(states: tuple[str, ...]) -> list[tuple[str, str]]:
    rows = Membership.objects.filter(state__in=states).order_by("name_folded", "id").values_list("uid", "name")[:2000]
    return [("", _("Choose one")), *((str(uid), name) for uid, name in rows)]


class MemberForm(forms.Form):
    """Somebody of this network, in one of `states`; found by name."""

    states: tuple[str, ...] = (State.ACTIVE,)
    member = forms.ChoiceField(label=gettext_lazy("Who"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        self.fields["member"].choices = _members(self.states)  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"member": self.cleaned_data["member"]}


class ApplicantForm(MemberForm):
    states = (State.APPLIED,)


class OfficeForm(MemberForm):
    role = forms.ChoiceField(label=gettext_lazy("Office"), choices=Role.choices)
    until = day_field(gettext_lazy("Until when"), help_text=gettext_lazy("Offices rotate: a year is usual."))

    def said(self) -> dict[str, Any]:
        until = self.cleaned_data["until"]
        return {**super().said(), "role": self.cleaned_data["role"], "until": until.isoformat() if until else ""}


class RecallForm(MemberForm):
    role = forms.ChoiceField(label=gettext_lazy("Office"), choices=Role.choices)

    def said(self) -> dict[str, Any]:
        return {**super().said(), "role": self.cleaned_data["role"]}


class RuleForm(forms.Form):
    """Which rule is said by the address (`start`); its new value by its own field."""

    key = forms.CharField(widget=forms.HiddenInput)
    scope = forms.CharField(widget=forms.HiddenInput, required=False)
    value = forms.CharField(max_length=80)
    from_on = day_field(gettext_lazy("From which day"), help_text=gettext_lazy("Empty: as soon as it is decided."))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        start = start or {}
        super().__init__(data, initial=start)
        key = (data or {}).get("key") or start.get("key", "")
        if clauses.is_here(key):
            rule = clauses.declaration(key)
            self.fields["value"] = value_field(rule)
            if rule.kind is bool and isinstance(start.get("value"), bool):
                self.initial["value"] = "yes" if start["value"] else "no"
        else:
            options = sorted(((key, str(rule.title)) for key, rule in clauses.here()), key=lambda pair: pair[1])
            self.fields["key"] = forms.ChoiceField(label=_("Which rule"), choices=[("", _("Choose one")), *options])

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        scope = given.get("scope", "")
        before = clauses.value(given["key"], scope=scope) if clauses.is_here(given["key"]) else None
        return {
            "key": given["key"], "scope": scope, "value": clauses.read(given["key"], str(given["value"])), "before": before,
            "from_on": given["from_on"].isoformat() if given["from_on"] else "",
        }  # fmt: skip


class WordsForm(forms.Form):
    slug = forms.SlugField(
        label=gettext_lazy("Short name"), max_length=40, help_text=gettext_lazy("Small letters and hyphens, like care-fund.")
    )
    heading = forms.CharField(label=gettext_lazy("Title of the article"), max_length=120)
    words = forms.CharField(
        label=gettext_lazy("Words of the article"), max_length=articles.LONGEST, widget=forms.Textarea(attrs={"rows": 14})
    )
    from_on = day_field(gettext_lazy("From which day"), help_text=gettext_lazy("Empty: as soon as it is decided."))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        start = dict(start or {})
        current = next((one for one in articles.at() if one.slug == start.get("slug")), None)
        if current is not None:
            start = {"heading": current.title, "words": current.text, **start}
        super().__init__(data, initial=start)
        if current is not None:
            self.fields["slug"].widget = forms.HiddenInput()

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        current = next((one for one in articles.at() if one.slug == given["slug"]), None)
        return {
            "slug": given["slug"], "heading": given["heading"], "words": given["words"].replace("\r\n", "\n").strip(),
            "before": current.text if current else "",
            "from_on": given["from_on"].isoformat() if given["from_on"] else "",
        }  # fmt: skip


class SumForm(forms.Form):
    """An amount of a unit that the fund can give; a sum that is known already starts as people write it."""

    kinds: tuple[str, ...] = PAYABLE
    currency = forms.ChoiceField(label=gettext_lazy("In which unit"))
    amount = forms.CharField(label=gettext_lazy("How much"), max_length=40, help_text=gettext_lazy("Like 25, 1.5 or 1:30"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        start = dict(start or {})
        self.units = _units_of(self.kinds)
        unit = self.units.get(start.get("currency", ""))
        if unit is not None and isinstance(start.get("amount"), int):
            start["amount"] = wording.amount(start["amount"], unit, "bare")
        super().__init__(data, initial=start)
        self.fields["currency"].choices = _named(self.units)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        unit = self.units.get(said.get("currency", ""))
        if unit is not None and said.get("amount"):
            try:
                said["units"] = _units(said["amount"], unit)
            except Refused as refused:
                self.add_error("amount", str(refused.message))
        return said

    def said(self) -> dict[str, Any]:
        return {"currency": self.cleaned_data["currency"], "amount": self.cleaned_data["units"]}


class ReliefForm(SumForm):
    kinds = grants.KINDS


class PayForm(SumForm):
    member = forms.ChoiceField(label=gettext_lazy("Who"))
    field_order = ("member", "currency", "amount")

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, start)
        self.fields["member"].choices = _members((State.ACTIVE,))  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"member": self.cleaned_data["member"], **super().said()}


class LoanForm(forms.Form):
    state: str = Loan.State.APPLIED
    loan = forms.ChoiceField(label=gettext_lazy("Which loan"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        rows = Loan.objects.filter(state=self.state).select_related("borrower", "currency").order_by("-id")[:200]
        words = [(str(row.uid), f"{row.borrower.name}, {wording.amount(row.amount, row.currency)}") for row in rows]
        self.fields["loan"].choices = [("", _("Choose one")), *words]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"loan": self.cleaned_data["loan"]}


class RunningLoanForm(LoanForm):
    state = Loan.State.RUNNING


class ElectionForm(forms.Form):
    role = forms.ChoiceField(label=gettext_lazy("Office"), choices=Role.choices)
    seats = forms.IntegerField(label=gettext_lazy("How many are elected"), min_value=1, max_value=20, initial=1)
    until = day_field(gettext_lazy("Until when"), help_text=gettext_lazy("Offices rotate: a year is usual."))
    members = forms.MultipleChoiceField(label=gettext_lazy("Who stands"), widget=forms.SelectMultiple(attrs={"size": 10}))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        rows = Membership.objects.active().order_by("name_folded", "id").values_list("uid", "name")[:2000]
        self.fields["members"].choices = [(str(uid), name) for uid, name in rows]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        until = given["until"].isoformat() if given["until"] else ""
        return {"role": given["role"], "seats": given["seats"], "until": until, "members": given["members"]}


class BudgetForm(forms.Form):
    """Projects, one on each line: what, who gets it, how much."""

    currency = forms.ChoiceField(label=gettext_lazy("In which unit"))
    amount = forms.CharField(label=gettext_lazy("How much is there to share"), max_length=40)
    projects = forms.CharField(
        label=gettext_lazy("Projects"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("One on each line, like: Winter coats; Ana Ruiz; 12"),
    )  # fmt: skip

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        start = dict(start or {})
        self.units = _units_of(PAYABLE)
        unit = self.units.get(start.get("currency", ""))
        if unit is not None and isinstance(start.get("projects"), list):
            names = dict(
                Membership.objects.filter(uid__in=[one["member"] for one in start["projects"]]).values_list("uid", "name")
            )
            known = {str(uid): name for uid, name in names.items()}
            lines = [f"{one['name']}; {known.get(one['member'], '')}; {wording.amount(one['amount'], unit, 'bare')}"
                     for one in start["projects"]]  # fmt: skip
            start |= {"projects": "\n".join(lines), "amount": wording.amount(start["amount"], unit, "bare")}
        super().__init__(data, initial=start)
        self.fields["currency"].choices = _named(self.units)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        unit = self.units.get(said.get("currency", ""))
        if unit is None:
            return said
        try:
            said["units"] = _units(said.get("amount", ""), unit)
            said["rows"] = [self._project(line, unit) for line in said.get("projects", "").splitlines() if line.strip()]
        except Refused as refused:
            self.add_error(refused.field if refused.field in self.fields else "projects", str(refused.message))
        return said

    @staticmethod
    def _project(line: str, unit: Currency) -> dict[str, Any]:
        parts = [part.strip() for part in line.split(";")]
        if len(parts) != 3:
            raise Refused("projects", _("Write three things on each line, with a semicolon between them."), "projects")
        member = Membership.objects.active().filter(name_folded=fold(parts[1])).first()
        if member is None:
            raise Refused("projects", _("Nobody here is called %(name)s.") % {"name": parts[1][:60]}, "projects")
        return {"name": parts[0], "member": str(member.uid), "amount": _units(parts[2], unit)}

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"currency": given["currency"], "amount": given["units"], "projects": given["rows"]}


def _units_of(kinds: tuple[str, ...]) -> dict[str, Currency]:
    return {row.code: row for row in Currency.objects.filter(kind__in=kinds, is_open=True).order_by("id")}


def _named(units: dict[str, Currency]) -> list[tuple[str, str]]:
    return [(code, f"{row.name} ({code})" if row.kind == Currency.Kind.POOL else row.name) for code, row in units.items()]


def _units(said: str, unit: Currency) -> int:
    if unit.kind == Currency.Kind.HOURS:
        return minutes_from_hours(said, field="amount")
    return units_from_money(said, exponent=unit.exponent)


class MandateForm(MemberForm):
    place = forms.CharField(label=gettext_lazy("Where they speak for us"), max_length=120)
    words = forms.CharField(
        label=gettext_lazy("What they may say in our name"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    until = day_field(gettext_lazy("Until when"), required=True)

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**super().said(), "place": given["place"], "words": given["words"], "until": given["until"].isoformat()}


class ProposeAgreementForm(forms.Form):
    partner = forms.ChoiceField(label=gettext_lazy("With which network?"))
    hours = HoursField(label=gettext_lazy("Hours: how far either side may owe the other"))
    lends_things = forms.BooleanField(
        label=gettext_lazy("Members borrow things of both networks"), required=False,
        help_text=gettext_lazy("Only what its keeper lends to neighboring networks, too."),
    )  # fmt: skip
    contact = forms.CharField(label=gettext_lazy("Who speaks for us?"), max_length=MOST_CONTACT)
    ends_on = day_field(gettext_lazy("Its last day"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        start = dict(start or {})
        if isinstance(start.get("hours"), int):
            start["hours"] = f"{start['hours'] / 60:g}"
        super().__init__(data, initial=start)
        rows = [(one.slug, one.name) for one in partners()]
        self.fields["partner"].choices = [("", _("Choose one")), *rows]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        ends = given["ends_on"]
        return {
            "partner": given["partner"], "hours": given["hours"], "contact": given["contact"],
            "ends_on": ends.isoformat() if ends else "", "lends_things": given["lends_things"],
        }  # fmt: skip


class AcceptAgreementForm(forms.Form):
    agreement = forms.ChoiceField(label=gettext_lazy("What was proposed to us"))
    contact = forms.CharField(label=gettext_lazy("Who speaks for us?"), max_length=MOST_CONTACT)

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        rows = [(str(one.uid), one.partner.name) for one in waiting()]
        self.fields["agreement"].choices = [("", _("Choose one")), *rows]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"agreement": self.cleaned_data["agreement"], "contact": self.cleaned_data["contact"]}


class EndMandateForm(forms.Form):
    mandate = forms.ChoiceField(label=gettext_lazy("Which delegate"))

    def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=start or {})
        rows = Mandate.objects.select_related("delegate").filter(state=Mandate.State.RUNNING).order_by("-id")[:200]
        words = [(str(row.uid), f"{row.delegate.name}, {row.place}") for row in rows]
        self.fields["mandate"].choices = [("", _("Choose one")), *words]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        return {"mandate": self.cleaned_data["mandate"]}


for _name, _form in {
    "clause": RuleForm,
    "article": WordsForm,
    "admit": ApplicantForm,
    "suspend": MemberForm,
    "appoint": OfficeForm,
    "end-office": RecallForm,
    "end-mandate": EndMandateForm,
    "elect": ElectionForm,
    "share": BudgetForm,
    "mandate": MandateForm,
    "pay": PayForm,
    "relief": ReliefForm,
    "lend": LoanForm,
    "forgive": RunningLoanForm,
    "propose-agreement": ProposeAgreementForm,
    "accept-agreement": AcceptAgreementForm,
}.items():
    registry.deed_forms.add(_name, _form)
