"""What networks sign with HUMANs: its versions, who signed, and what is still to be signed."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.admission import texts
from humans.models import CovenantSignature, CovenantText
from networks import records, roles
from networks.actors import Actor
from networks.tenancy import current
from networks.tenancy.current import NetworkRef


def newest() -> list[CovenantText]:
    """The version of each text that holds now, principles first. One query."""
    return list(CovenantText.objects.order_by("-kind", "-version").distinct("kind"))


def signatures(network_ids: Iterable[int]) -> dict[int, list[CovenantSignature]]:
    """Who signed what for these networks, the newest first. One query."""
    found: dict[int, list[CovenantSignature]] = {}
    for one in CovenantSignature.objects.filter(subject_id__in=list(network_ids)).select_related("text"):
        found.setdefault(one.subject_id, []).append(one)
    return found


def unsigned() -> list[CovenantText]:
    """What the current network has still to sign. Two queries."""
    here = current.network().id
    signed = set(CovenantSignature.objects.filter(subject_id=here).values_list("text_id", flat=True))
    return [text for text in newest() if text.pk not in signed]


@transaction.atomic
def sign(wanted: Iterable[CovenantText], name: str, *, by: Actor) -> None:
    """The current network signs these texts by the name of whoever signs. Refuses `not-allowed`, `name`, `stale`."""
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("A coordinator signs for the network."))
    for text in wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT covenant_sign(%s, %s)", [text.pk, " ".join(name.split())[:120]])
            refused = cursor.fetchone()[0]
        if refused == "name":
            raise Refused("name", _("Write your name to sign."), "signed_as")
        if refused == "stale":
            raise Refused("stale", _("There is a newer version of this text. Read it and sign that one."))
        records.record("covenant.signed", by=by, about=f"covenant:{text.uid}", text_kind=text.kind, version=text.version)


@transaction.atomic
def write(kind: str, body: str, *, by: Actor) -> CovenantText:
    """A new version, which every network signs anew. Inside the umbrella. Refuses `not-allowed`, `kind`, `body`."""
    if not roles.can(by, "federation.admit"):
        raise Refused("not-allowed", _("Staff of HUMANs write what networks sign."))
    if kind not in CovenantText.Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    if not body.strip():
        raise Refused("body", _("Write the text."), "body")
    with connection.cursor() as cursor:
        cursor.execute("SELECT covenant_write(%s, %s)", [kind, body.strip()])
        text = CovenantText.objects.get(pk=cursor.fetchone()[0])
    records.record("covenant.written", by=by, about=f"covenant:{text.uid}", text_kind=kind, version=text.version)
    return text


def begin(ref: NetworkRef, *, by: Any) -> None:
    """A new umbrella has its texts from the first day."""
    if ref.kind == "umbrella":
        for kind, body in (("principles", texts.PRINCIPLES), ("agreement", texts.AGREEMENT)):
            write(kind, body, by=by)
