"""What is asked of who begins a region, takes a seat, or tells the networks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Assembly, Mandate
from networks.models import Network


def _others(here: int) -> Any:
    rows = Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.ACTIVE)
    return rows.exclude(pk=here).order_by("name")


class _Slugs(forms.CharField):
    """Networks by their short names, with commas: no list of ten thousand."""

    def clean(self, value: Any) -> Any:
        named = {one.strip().lower() for one in (super().clean(value) or "").replace(",", " ").split()}
        found = list(_others(0).filter(slug__in=named)[:500])
        if missing := sorted(named - {one.slug for one in found}):
            raise forms.ValidationError(_("There is no network of this name: %(name)s"), params={"name": missing[0]})
        return found


class FoundForm(forms.Form):
    name = forms.CharField(label=_("Name of the region"), max_length=80, help_text=_("Like: Great Lakes"))
    slug = forms.SlugField(label=_("Short name, for its address"), max_length=40)
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    purpose = forms.CharField(label=_("What for"), max_length=160, widget=forms.Textarea(attrs={"rows": 3}))
    others = _Slugs(label=_("Which networks to ask"), max_length=2000, help_text=_("Their short names, with commas."))


class SeatForm(forms.Form):
    mandate = forms.ModelChoiceField(Mandate.objects.none(), label=_("By which mandate"), to_field_name="uid", empty_label=None)

    def __init__(self, data: Any, mandates: Any) -> None:
        super().__init__(data)
        self.fields["mandate"].queryset = mandates  # type: ignore[attr-defined]


class AskForm(forms.Form):
    others = _Slugs(label=_("Which networks to ask"), max_length=2000, help_text=_("Their short names, with commas."))


class MinutesForm(forms.Form):
    meeting = forms.ModelChoiceField(Assembly.objects.none(), label=_("Which meeting"), to_field_name="uid", empty_label=None)
    text = forms.CharField(
        label=_("Minutes for all networks"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Name nobody who did not agree. Left empty, what was told before is taken back."),
    )  # fmt: skip

    def __init__(self, data: Any, meetings: Any) -> None:
        super().__init__(data)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
