"""What coordinators say of an address that is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.models import Webhook
from networks.webhooks import wire, words


class WebhookForm(forms.Form):
    name = forms.CharField(label=_("Who is told"), max_length=60)
    address = forms.CharField(
        label=_("Its address"), max_length=wire.LONGEST, help_text=_("As its makers say: https://…"), widget=forms.URLInput
    )
    kinds = forms.MultipleChoiceField(
        label=_("Of what"), required=False, widget=forms.CheckboxSelectMultiple, choices=words.nouns
    )
    others = forms.CharField(
        label=_("Other kinds"),
        max_length=2000,
        required=False,
        help_text=_("Apart by spaces, like exchange.confirmed; * is everything."),
    )

    def __init__(self, *args: Any, row: Webhook | None = None, **kwargs: Any) -> None:
        if row is not None:
            known = [kind for kind, _words in words.nouns()]
            kwargs["initial"] = {
                "name": row.name,
                "address": row.address,
                "kinds": [kind for kind in row.kinds if kind in known],
                "others": " ".join(kind for kind in row.kinds if kind not in known),
            }
        super().__init__(*args, **kwargs)

    def said(self) -> dict[str, Any]:
        """As `hooks.add` takes it."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "address": cleaned["address"],
            "kinds": [*cleaned["kinds"], *cleaned["others"].replace(",", " ").split()],
        }
