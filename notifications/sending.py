"""Letters go out: one mail each, or one digest for all that were collected. Deleted when sent.

Each mail is a transaction of its own: its letters are claimed with SKIP LOCKED, so two workers never send the same, and a
worker that dies between sending and storing repeats that one mail, with the same Message-ID.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications import unsubscribing
from notifications.deliver import one_line
from notifications.models import Letter, Pace, Preference
from people.models import Person

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
MOST_IN_A_DIGEST = 100


def send_next(person_id: int, now: dt.datetime) -> bool:
    """Sends one mail to this person, who must be entered, if one is due. False when none is."""
    letters = _claim(person_id, now)
    if not letters:
        return False
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    wanted = _still_wanted(person, letters)
    if person is not None and wanted:
        try:
            with transaction.atomic():
                compose(person, wanted).send()
        except Exception as error:  # Whatever ails the mail server: later again.
            log.warning("letter not sent: %s", type(error).__name__)
            _put_off(letters, now)
            return True
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    return True


def _claim(person_id: int, now: dt.datetime) -> list[Letter]:
    """The next letter, or all that wait for the same digest."""
    due = (
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(person_id=person_id, due_at__lte=now)
        .select_related("item")
        .order_by("due_at", "id")
    )
    first = due.first()
    if first is None or first.pace == Pace.NOW:
        return [first] if first else []
    return list(due.exclude(pace=Pace.NOW)[:MOST_IN_A_DIGEST])


def _still_wanted(person: Person | None, letters: Sequence[Letter]) -> list[Letter]:
    """Without what has been read already and what the person no longer wants by email."""
    muted = set(Preference.objects.filter(person=person, pace=Pace.INBOX).values_list("topic", flat=True)) if person else set()
    return [letter for letter in letters if letter.item.read_at is None and letter.item.topic not in muted]


def _put_off(letters: Sequence[Letter], now: dt.datetime) -> None:
    """Tries again ever more slowly; after the last try the message stays in the inbox alone."""
    tried = max(letter.attempts for letter in letters)
    rows = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    if tried + 1 >= MOST_ATTEMPTS:
        rows.delete()
        return
    rows.update(attempts=F("attempts") + 1, due_at=now + dt.timedelta(minutes=2**tried))


def compose(person: Person, letters: Sequence[Letter]) -> EmailMultiAlternatives:
    """The mail of one letter, or of several: text first, a plain HTML sister, and a way to have no more of it."""
    with translation.override(person.language or settings.LANGUAGE_CODE):
        items = [letter.item for letter in letters]
        collected = letters[0].pace != Pace.NOW
        networks = list(dict.fromkeys(item.network_name for item in items if item.network_name))
        stop = unsubscribing.link(person, [item.topic for item in items])
        context = {
            "items": items,
            "collected": collected,
            "network": {"name": networks[0]} if len(networks) == 1 else None,
            "preferences_url": f"{settings.MAIN_URL}/me/#messages",
            "unsubscribe_url": stop,
        }
        subject = _subject(items, networks) if collected else items[0].title
        mail = EmailMultiAlternatives(
            subject=one_line(subject),
            body=render_to_string("mail/letter.txt", context),
            from_email=_sender(networks),
            to=[person.email],
            headers=_headers(letters, stop),
        )
        mail.attach_alternative(render_to_string("mail/letter.html", context), "text/html")
    return mail


def _subject(items: Sequence[Any], networks: Sequence[str]) -> str:
    count = len(items)
    news = ngettext("%(count)s message for you", "%(count)s messages for you", count) % {"count": count}
    return _("%(network)s: %(news)s") % {"network": networks[0], "news": news} if len(networks) == 1 else news


def _sender(networks: Sequence[str]) -> str:
    """The network's name with our address."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((one_line(networks[0]) if len(networks) == 1 else name, address))


def _headers(letters: Sequence[Letter], stop: str) -> dict[str, str]:
    host = urlsplit(settings.MAIN_URL).hostname or "localhost"
    return {
        "Message-ID": f"<{letters[0].uid}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
