"""What people write about points. Each form has a token, born with it, that makes the deed once."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from networks import finding
from networks.models import Membership


class PointsField(forms.CharField):
    """A whole number of points, as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=6000, label=gettext_lazy("How many points"), **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        if not (said.isascii() and said.isdigit() and len(said) <= 7):
            raise forms.ValidationError(_("Write a whole number, like 10"), code="amount")
        return int(said)


class OnceForm(forms.Form):
    token = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class PlaceForm(OnceForm):
    source = forms.ChoiceField(label=gettext_lazy("On what"))
    points = PointsField()

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices  # type: ignore[attr-defined]


class ThankForm(OnceForm):
    member = forms.CharField(
        label=gettext_lazy("Who"), max_length=120, help_text=gettext_lazy("A neighbor’s name or member number")
    )
    text = forms.CharField(label=gettext_lazy("What they did"), max_length=200)

    def __init__(self, *args: Any, by: Membership, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, **kwargs)

    def clean_member(self) -> Membership:
        try:
            return finding.member(self.cleaned_data["member"], besides=self.by)
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None


class ClaimForm(OnceForm):
    points = PointsField()
