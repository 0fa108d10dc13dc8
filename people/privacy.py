"""The privacy notice and who has agreed to which version of it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Person, PrivacyConsent


@dataclass(frozen=True)
class Paragraph:
    title: str
    text: str


def notice() -> dict[str, Any]:
    """version, from_at and the paragraphs, in the reader's language."""
    return {"version": settings.PRIVACY_VERSION, "from_at": settings.PRIVACY_SINCE, "paragraphs": paragraphs()}


def paragraphs() -> list[Paragraph]:
    return [
        Paragraph(
            _("What we keep"),
            _(
                "To sign in: your email address, and a password or passkeys if you make them. In each network you join: your "
                "name and what you write about yourself, your posts, exchanges and messages. What you do not write, we do not "
                "know."
            ),
        ),
        Paragraph(
            _("Who sees it"),
            _(
                "What you write in a network stays in that network. You choose, field by field, who there sees your phone, "
                "address and the rest. Coordinators see how to reach you. Other networks and the umbrella see figures, "
                "never you."
            ),
        ),
        Paragraph(
            _("What we do not do"),
            _(
                "No adverts, no tracking, nothing sold, nothing loaded from other companies. One cookie keeps you signed in "
                "and remembers how you like to see pages. Places are neighborhoods: no address is ever looked up or "
                "sent anywhere."
            ),
        ),
        Paragraph(
            _("How long"),
            _(
                "As long as you are a member. How soon after that your name, contact and messages are erased is a rule of each "
                "network, in its bylaws. What moved in the books stays, under a name that says nothing about you."
            ),
        ),
        Paragraph(
            _("What you can do"),
            _(
                "See and change what you wrote, take all of it with you in one file, leave a network, and delete your sign-in. "
                "All of that is on the page “You”."
            ),
        ),
        Paragraph(_("Letters"), _("You choose what comes by email and how often. Every letter has a link to stop its kind.")),
    ]


@transaction.atomic
def agree(person: Person) -> None:
    """The person has read the notice as it is now. Twice is once."""
    PrivacyConsent.objects.get_or_create(person=person, version=settings.PRIVACY_VERSION)
    person.privacy_version = settings.PRIVACY_VERSION
    person.save(update_fields=["privacy_version"])
