"""Sentences about posts and exchanges that pages, messages and the API share."""

from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from common import wording
from networks.models import Availability


def when(post: Any) -> str:
    """ "Thu 20 Nov, mornings", "every Tuesday", or "" for any time. `post.when` or `post.when_kind` names the kind."""
    kind = getattr(post, "when_kind", None) or post.when
    part = str(dict(Availability.Part.choices).get(post.part_of_day, ""))
    if kind == "date" and post.starts_on:
        words = wording.day(post.starts_on)
    elif kind == "range" and post.starts_on and post.ends_on:
        words = _("%(first)s to %(last)s") % {"first": wording.day(post.starts_on), "last": wording.day(post.ends_on)}
    elif kind == "weekly" and post.weekday is not None:
        words = _("every %(day)s") % {"day": WEEKDAYS[post.weekday]}
    else:
        return part
    return _("%(day)s, %(part)s") % {"day": words, "part": part} if part else words
