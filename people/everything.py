"""Everything about a person: to take along, and to forget."""

import io
import json
import zipfile
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from common.sheets import sheet
from people.models import Person, PrivacyConsent, SignedIn


def address() -> str:
    """Where a person fetches it."""
    return f"{settings.MAIN_URL}/me/data/"


def as_zip(person: Person) -> bytes:
    """One JSON file per part, and a CSV beside each list of rows."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _parts(person).items():
            archive.writestr(f"{name}.json", json.dumps(content, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False))
            for title, rows in content.items():
                if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
                    archive.writestr(f"{name}-{title}.csv", sheet(rows))
    return packed.getvalue()


def _parts(person: Person) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {
        "sign-in": {
            "email": person.email,
            "language": person.language,
            "theme": person.theme,
            "text_size": person.text_size,
            "joined_at": person.joined_at,
            "signed_in": list(
                SignedIn.objects.filter(person=person).values("browser", "system", "began_at", "seen_on").order_by("-id")
            ),
            "privacy_notices": list(PrivacyConsent.objects.filter(person=person).values("version", "agreed_at")),
        }
    }
    for _name, part in registry.persons:
        found.update(part.export(person))
    return found


def remaining(person: Person) -> list[str]:
    """What has to be settled before the sign-in can end, in words: networks still joined."""
    return [word for _name, part in registry.persons for word in part.remaining(person)]


@transaction.atomic
def forget(person: Person, *, confirmed: str) -> None:
    """Deletes the sign-in and all that hangs on it. Refuses `confirm`, `still-member`."""
    if confirmed.strip().lower() != person.email.lower():
        raise Refused("confirm", _("Write your email address to say that you mean it."), "email")
    if remaining(person):
        raise Refused("still-member", _("Leave your networks first."))
    for _name, part in registry.persons:
        part.forget(person)
