"""What is asked of who begins a region, takes a seat, or tells the networks."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Assembly, Mandate
from networks.models import Network


def _others(here: int) -> Any:
    rows = Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.ACTIVE)
    return rows.exclude(pk=here).order_by("name")


class _Named(forms.CharField):
    """Networks by name or short name, with commas: no list of ten thousand."""

    def clean(self, value: Any) -> Any:
        found: dict[int, Network] = {}
        for said in (super().clean(value) or "").replace("\n", ",").split(",")[:100]:
            if name := " ".join(said.split()):
                one = self._one(name)
                found[one.pk] = one
        return list(found.values())

    def _one(self, name: str) -> Network:
        rows = list(_others(0).filter(Q(slug=name.lower()) | Q(name__iexact=name))[:3])
        exact = [one for one in rows if one.slug == name.lower()] or rows
        if not exact:
            raise forms.ValidationError(_("There is no network of this name: %(name)s"), params={"name": name})
        if len(exact) > 1:
            words = _("More than one is called %(name)s. Write its short name, as in its address.")
            raise forms.ValidationError(words, params={"name": name})
        return exact[0]


class FoundForm(forms.Form):
    name = forms.CharField(label=_("Name of the region"), max_length=80, help_text=_("Like: Great Lakes"))
    slug = forms.SlugField(
        label=_("Short name, for its address"), max_length=40, help_text=_("Small letters and hyphens, like: great-lakes")
    )
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    purpose = forms.CharField(label=_("What for"), max_length=160, widget=forms.Textarea(attrs={"rows": 3}))
    others = _Named(label=_("Which networks to ask"), max_length=2000, help_text=_("Their names, with commas between them."))


class SeatForm(forms.Form):
    mandate = forms.ModelChoiceField(Mandate.objects.none(), label=_("By which mandate"), to_field_name="uid", empty_label=None)

    def __init__(self, data: Any, mandates: Any) -> None:
        super().__init__(data)
        self.fields["mandate"].queryset = mandates  # type: ignore[attr-defined]


class AskForm(forms.Form):
    others = _Named(label=_("Which networks to ask"), max_length=2000, help_text=_("Their names, with commas between them."))


class MinutesForm(forms.Form):
    meeting = forms.ModelChoiceField(Assembly.objects.none(), label=_("Which meeting"), to_field_name="uid", empty_label=None)
    text = forms.CharField(
        label=_("Minutes for all networks"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Name nobody who did not agree. Left empty, what was told before is taken back."),
    )  # fmt: skip

    def __init__(self, data: Any, meetings: Any) -> None:
        super().__init__(data)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
