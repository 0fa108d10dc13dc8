"""What people write about cooperative shares."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from common.fields import WholeField
from networks import finding
from networks.models import Membership


class MemberField(forms.CharField):
    """A member by name or number, as in paying; `payer` is who writes."""

    payer: Membership | None = None

    def clean(self, value: Any) -> Any:
        said = super().clean(value)
        try:
            return finding.member(said, besides=self.payer, by_office=True)  # type: ignore[arg-type]
        except Refused as refused:
            raise forms.ValidationError(str(refused.message), code=refused.code) from None


class SharesForm(forms.Form):
    """Giving shares back."""

    shares = WholeField(label=_("How many shares"), min_value=1, max_value=1_000_000)


class BuyForm(SharesForm):
    """What a signatory writes when the money is there."""

    member = MemberField(label=_("Who buys"), max_length=120, help_text=_("A neighbor's name or member number"))
    happened_on = forms.DateField(
        label=_("On which day the money came"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, payer: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.payer = payer
        self.order_fields(["member", "shares", "happened_on"])
