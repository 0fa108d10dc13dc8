"""What people write about meetings."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Attendance
from networks.forms.pages import day_field
from networks.models import Membership


def _members() -> list[tuple[str, str]]:
    rows = Membership.objects.active().order_by("name_folded", "id").values_list("uid", "name")[:2000]
    return [("", _("Choose one")), *((str(uid), name) for uid, name in rows)]


def member_of(said: str) -> Membership | None:
    return Membership.objects.active().filter(uid=said).first() if said else None


class CallForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is it called?"), max_length=120)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("When"), help_text=gettext_lazy("Like 2026-12-04 18:30"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    place = forms.CharField(label=gettext_lazy("Where"), max_length=200)


class PointForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("A point for the agenda"), max_length=160)


class PetitionForm(forms.Form):
    purpose = forms.CharField(
        label=gettext_lazy("What should the meeting be about?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class PresentForm(forms.Form):
    member = forms.ChoiceField(label=gettext_lazy("Who is there"))
    how = forms.ChoiceField(label=gettext_lazy("How"), choices=Attendance.How.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = _members()  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("What is done"), max_length=200)
    member = forms.ChoiceField(label=gettext_lazy("By whom"), required=False)
    due_on = day_field(gettext_lazy("Until when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = _members()  # type: ignore[attr-defined]


class LotForm(forms.Form):
    willing = forms.MultipleChoiceField(label=gettext_lazy("Who would"), widget=forms.SelectMultiple(attrs={"size": 8}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["willing"].choices = _members()[1:]  # type: ignore[attr-defined]


class MinutesForm(forms.Form):
    minutes = forms.CharField(label=gettext_lazy("Minutes"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 16}))


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=400)
