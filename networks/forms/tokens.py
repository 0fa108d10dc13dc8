"""What a member says of a new token."""

from django import forms
from django.utils.translation import gettext_lazy as _

from networks.oauth import scopes


class TokenForm(forms.Form):
    name = forms.CharField(label=_("What it is for"), max_length=60, help_text=_("So that you know it again: “calendar”."))
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        coerce=int,
        choices=[(30, _("30 days")), (365, _("A year")), (1825, _("Five years"))],
        initial=365,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Only this part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for everything that you may."),
    )
    may_write = forms.BooleanField(label=_("It may write, not only read"), required=False)
    carries_offices = forms.BooleanField(
        label=_("It may do what my office may"), required=False, help_text=_("Only for a tool that needs it.")
    )

    def __init__(self, *args: object, has_office: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["scopes"].choices = [(scope, scopes.words(scope)) for scope in scopes.every()]  # type: ignore[attr-defined]
        if not has_office:
            del self.fields["carries_offices"]
