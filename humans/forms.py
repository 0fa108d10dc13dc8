"""What a founder is asked."""

import re
import zoneinfo

from django import forms
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from humans import founding
from networks.founding import BLOCKS


class FoundForm(forms.Form):
    name = forms.CharField(label=_("Name of the network"), max_length=80, help_text=_("Most take the name of their place."))
    slug = forms.CharField(
        label=_("Its address"),
        max_length=40,
        required=False,
        help_text=_("Small letters, digits and hyphens. Leave it empty to use the name."),
    )
    place = forms.CharField(label=_("Where is it?"), max_length=120, help_text=_("Town and country, as people say it."))
    tagline = forms.CharField(label=_("In one sentence, what for?"), max_length=160, required=False)
    story = forms.CharField(
        label=_("How did it come about?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A few sentences for your public page, and for who reads your application."),
    )
    country = forms.ChoiceField(label=_("Country"))
    legal_form = forms.ChoiceField(
        label=_("Legal form"),
        help_text=_("Your rules are checked against its law. Neighbors without an organization choose the last one."),
    )
    founder = forms.CharField(label=_("Your name, as neighbors know you"), max_length=120)
    time_zone = forms.ChoiceField(label=_("Time zone"), initial="America/Chicago")
    distance_unit = forms.ChoiceField(
        label=_("Distances in"), choices=[("mi", _("miles")), ("km", _("kilometers"))], initial="mi", widget=forms.RadioSelect
    )
    block = forms.ChoiceField(
        label=_("Quilt block"),
        choices=[(block, block.capitalize()) for block in BLOCKS],
        initial="ninepatch",
        widget=forms.RadioSelect,
        help_text=_("The sign of your network."),
    )

    pilot = forms.ChoiceField(
        label=_("Begin with the rules of"),
        required=False,
        help_text=_("Its bylaws, categories and first steps are copied; your members change them as they like."),
    )
    invited = forms.CharField(
        label=_("Who else will coordinate?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Email addresses, one a line, up to five. They get an invitation; two coordinators are better than one."),
    )
    signed_as = forms.CharField(
        label=_("Sign with your name"), max_length=120, help_text=_("It stands beside the texts, with today's date.")
    )
    agreed = forms.BooleanField(
        label=_("I have read the core principles and the membership agreement, and sign them for our network"),
        error_messages={"required": _("Tick this to sign.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["pilot"].choices = [("", _("Our founding template")), *founding.pilots()]  # type: ignore[attr-defined]
        names = sorted(founding.countries().items(), key=lambda pair: pair[1])
        self.fields["country"].choices = [("", _("Choose one")), *names]  # type: ignore[attr-defined]
        self.fields["legal_form"].choices = [("", _("Choose one")), *founding.legal_forms()]  # type: ignore[attr-defined]
        zones = sorted(
            zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix"))
        )
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in zones]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not cleaned.get("slug") and cleaned.get("name"):
            cleaned["slug"] = slugify(str(cleaned["name"]))[:40]
        return cleaned

    def clean_invited(self) -> list[str]:
        found = [one for one in re.split(r"[\s,;]+", self.cleaned_data["invited"]) if one]
        if len(found) > 5:
            raise forms.ValidationError(_("Write up to five addresses; you can invite more afterwards."))
        for one in found:
            try:
                validate_email(one)
            except forms.ValidationError:
                raise forms.ValidationError(_("%(address)s is no email address."), params={"address": one}) from None
        return found
