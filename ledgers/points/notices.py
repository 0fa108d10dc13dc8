"""Which records of points become messages, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import registry, wording
from ledgers.models import Entry, Reward, RewardClaim
from ledgers.points import support
from ledgers.pool import signatories, units
from networks import offices
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter

TOPIC, DESK = "points", "points-desk"

registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Support and rewards"), gettext_lazy("New points, points given back, thanks for you."))
)
registry.topics.add(
    DESK,
    registry.Topic(
        gettext_lazy("Rewards to agree to"), gettext_lazy("For officers: a thanks or a claim waits for you."), pace="daily"
    ),
)


def _uid(record: Record) -> str:
    return record.about.partition(":")[2]


def _receivers(record: Record) -> list[tuple[Membership, int]]:
    """Who got how many points by the transfer of a record."""
    rows = Entry.objects.filter(transfer__uid=_uid(record), amount__gt=0).select_related("account__holder")
    return [(row.account.holder, row.amount) for row in rows.order_by("id") if row.account.holder is not None]


def issued(record: Record) -> list[Letter]:
    """To every member who got points in this round."""
    body = _("Place them on what should come first. They come back to you when it is decided.")
    return [
        Letter(
            member,
            TOPIC,
            ngettext("You have %(points)s new support point", "You have %(points)s new support points", points)
            % {"points": points},
            body,
            "ledgers:points",
        )
        for member, points in _receivers(record)
    ]


def returned(record: Record) -> list[Letter]:
    """To everyone whose points came back when it was decided."""
    found = support.supportable(str(record.data.get("source", "")))
    title = _("Your support points are back: %(title)s") % {"title": found.title if found else ""}
    body = _("It is decided. Place them on something else, if you like.")
    return [Letter(member, TOPIC, title, body, "ledgers:points") for member, _points in _receivers(record)]


def asked(record: Record) -> list[Letter]:
    """To the officers who may agree: not to who thanked, nor to who is thanked."""
    row = Reward.objects.select_related("member").filter(uid=_uid(record), state=Reward.State.ASKED).first()
    if row is None:
        return []
    officers = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    title = _("%(name)s was thanked. Do you agree?") % {"name": row.member.name}
    return [
        Letter(officer, DESK, title, row.text, "ledgers:points_desk")
        for officer in officers.values()
        if officer.pk not in (row.thanked_by_id, row.member_id)
    ]


def given(record: Record) -> list[Letter]:
    """To whoever made the contribution, and to who thanked for it."""
    row = Reward.objects.select_related("member", "thanked_by").filter(uid=_uid(record)).first()
    if row is None:
        return []
    names = {"name": row.thanked_by.name, "points": record.data.get("points")}
    title = _("%(name)s thanked you: %(points)s reward points") % names
    return [Letter(row.member, TOPIC, title, row.text, "ledgers:points")]


def claimed(record: Record) -> list[Letter]:
    """To the signatories, but not about their own."""
    row = RewardClaim.objects.select_related("member").filter(uid=_uid(record)).first()
    if row is None or row.state not in (RewardClaim.State.ASKED, RewardClaim.State.SIGNED):
        return []
    said = {"name": row.member.name, "amount": wording.amount(row.amount, units.unit())}
    title = _("%(name)s asks for %(amount)s for reward points") % said
    return [
        Letter(one, DESK, title, _("Two of you sign, and the second hands it over."), "ledgers:points_desk")
        for one in signatories.everyone()
        if one.pk not in (row.member_id, row.signed_by_id)
    ]


def paid(record: Record) -> list[Letter]:
    """To whoever claimed."""
    row = RewardClaim.objects.select_related("member").filter(uid=_uid(record)).first()
    if row is None or record.actor_id == row.member_id:
        return []
    amount = wording.amount(row.amount, units.unit())
    title = _("Your reward points were paid: %(amount)s") if row.state == "paid" else _("Your claim of %(amount)s was not paid")
    body = "" if row.state == "paid" else _("The points are yours again. Ask a treasurer about it.")
    return [Letter(row.member, TOPIC, title % {"amount": amount}, body, "ledgers:points")]


for _kind, _topic, _letters in (
    ("transfer.support-issued", TOPIC, issued),
    ("transfer.support-returned", TOPIC, returned),
    ("reward.asked", DESK, asked),
    ("reward.given", TOPIC, given),
    ("claim.asked", DESK, claimed),
    ("claim.signed", DESK, claimed),
    ("claim.paid", TOPIC, paid),
    ("claim.called_off", TOPIC, paid),
):
    registry.notices.add(_kind, registry.Notice(_topic, _letters))
