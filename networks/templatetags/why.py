"""`{% why 'hours.floor' %}`: a link from wherever a number binds somebody to the clause it comes from."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import registry

register = template.Library()


@register.simple_tag
def why(key: str, words: str = "") -> SafeString:
    """The link; screen readers hear which rule it is."""
    rule = registry.clauses.get(key)
    return format_html(
        '<a class="why-link" href="{}#{}">{}<span class="vh"> {}</span></a>',
        reverse("networks:bylaws"),
        key,
        words or _("why?"),
        rule.title if rule is not None else key,
    )
