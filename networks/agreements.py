"""The member agreement and the privacy notice: versions that are signed, asked for again when a new one is out."""

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import AgreementText, Membership, SignedAgreement


def current_texts() -> list[AgreementText]:
    """The version of each kind that holds now. One query."""
    texts = AgreementText.objects.filter(from_at__lte=timezone.now()).order_by("kind", "-version").distinct("kind")
    return list(texts)


def unsigned(membership: Membership) -> list[AgreementText]:
    """What this member has still to sign: the newest version of each kind, unless they have. Two queries at most."""
    texts = current_texts()
    signed = set(SignedAgreement.objects.filter(Q(membership=membership), text__in=texts).values_list("text_id", flat=True))
    return [text for text in texts if text.pk not in signed]


@transaction.atomic
def publish(kind: str, body: str, *, by: Actor) -> AgreementText:
    """A new version, to be signed by everyone. Earlier ones stay. Refuses `not-allowed`, `kind`, `body`."""
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("Coordinators write the texts of the network."))
    if kind not in AgreementText.Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    if not body.strip():
        raise Refused("body", _("Write the text."), "body")
    texts = AgreementText.objects.filter(kind=kind)
    last = texts.aggregate(last=Max("version"))["last"] or 0
    text = AgreementText.objects.create(kind=kind, version=last + 1, body=body.strip())
    records.record("agreement.published", by=by, about=text, text_kind=kind, version=text.version)
    return text
