"""What is asked of who keeps the list of HUMANs' members."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from humans.models import MemberClass
from networks.admin_site import MemberNumberField
from networks.models import Network

CHOOSE, NOBODY = _("Choose one"), _("None: a supporter")


class BelongForm(forms.Form):
    in_class = forms.ModelChoiceField(MemberClass.objects.none(), label=_("Class"), to_field_name="uid", empty_label=CHOOSE)
    member = MemberNumberField(label=_("Member of HUMANs: the supporter, or the network’s delegate"), required=True)
    of_network = forms.ModelChoiceField(
        Network.objects.none(),
        label=_("Network that the delegate speaks for"),
        to_field_name="uid",
        required=False,
        empty_label=NOBODY,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["in_class"].queryset = MemberClass.objects.all()  # type: ignore[attr-defined]
        networks = Network.objects.filter(kind=Network.Kind.LOCAL, state__in=[Network.State.ACTIVE, Network.State.RESTING])
        self.fields["of_network"].queryset = networks.order_by("name")  # type: ignore[attr-defined]


class LetOffForm(forms.Form):
    reason = forms.CharField(label=_("Why this term is let off"), max_length=200)
