"""How forms are drawn and how they speak: labels above, errors below and listed on top, in our own words."""

from typing import Final

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# What Django says by itself → what we say: what to do, then nothing. A form's own words are left alone.
PLAIN: Final = {
    "This field is required.": _("Fill this in"),
    "Enter a number.": _("Write a number, like 1.5"),
    "Enter a whole number.": _("Write a whole number, like 3"),
    "Enter a valid date.": _("Write a day, like 2026-11-20"),
    "Enter a valid time.": _("Write a time, like 15:30"),
    "Enter a valid date/time.": _("Write a day and a time, like 2026-11-20 15:30"),
    "Enter a valid email address.": _("Write an email address, like ana@example.org"),
    "Enter a valid URL.": _("Write an address that starts with https://"),
    "Select a valid choice. %(value)s is not one of the available choices.": _("Choose one of these"),
    "Select a valid choice. That choice is not one of the available choices.": _("Choose one of these"),
    "The submitted file is empty.": _("That file is empty. Choose another"),
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.": _(
        "That is not a picture we can read. A JPEG or PNG works"
    ),
    "Incorrect code.": _("That code does not match. Look at the newest email, or ask for another code"),
}


class Cloth(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` in our own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def plain(message: str) -> str:
    """A form's error as we would say it."""
    for django, ours in PLAIN.items():
        said = gettext(django)
        start, gap, _end = said.partition("%(")
        if message == said or (gap and message.startswith(start)):
            return gettext(ours)
    return message
