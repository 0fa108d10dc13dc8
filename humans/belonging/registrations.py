"""What belonging to HUMANs says to the rest of the house."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from humans.belonging import members
from humans.models import Belonging, MemberClass
from networks import actors, clauses, dues, records
from networks.models import Membership, Record
from networks.notices import Letter
from networks.tenancy.current import NetworkRef

SOON = dt.timedelta(days=21)
CLASSES = (
    (gettext_lazy("Network"), MemberClass.Kind.NETWORK, 10_000),
    (gettext_lazy("Supporter"), MemberClass.Kind.PERSON, 2_500),
    (gettext_lazy("Supporter without income"), MemberClass.Kind.PERSON, 0),
    (gettext_lazy("Supporting organization"), MemberClass.Kind.ORGANISATION, 20_000),
)


def begin(ref: NetworkRef, *, by: Any) -> None:
    """A new umbrella has its classes, and looks every day whose dues end."""
    if ref.kind == "umbrella":
        for name, kind, amount in CLASSES:
            MemberClass.objects.create(name=str(name), of=kind, dues_amount=amount)
        dues.at("humans_dues", timezone.now() + dt.timedelta(days=1))


def remind(now: dt.datetime) -> dt.datetime:
    """Whoever's dues end soon hears of it once a term. Due again tomorrow."""
    soon = timezone.localdate(now) + SOON
    for one in members.standings():
        ends = one.paid_until or one.row.since
        if one.row.in_class.dues_amount and ends <= soon and not one.waits:
            about = f"belonging:{one.row.uid}"
            if not Record.objects.filter(kind="dues.near", about=about, data__ends=str(ends)).exists():
                records.record("dues.near", by=actors.system("dues"), about=about, ends=str(ends))
    return now + dt.timedelta(days=1)


def _near(record: Record) -> list[Letter]:
    row = Belonging.objects.filter(uid=record.about.partition(":")[2]).select_related("member", "in_class").first()
    if row is None or row.until is not None:
        return []
    ends = wording.day(dt.date.fromisoformat(record.data["ends"]), "long")
    body = _("Your dues cover until %(day)s. If money is short, tell us: nobody loses their voice for it.") % {"day": ends}
    return [Letter(row.member, "joining", _("Your dues for HUMANs"), body, "humans:belonging")]


def export(membership: Membership) -> dict[str, Any]:
    rows = Belonging.objects.filter(member=membership).select_related("in_class").order_by("id")
    return {"belongs_to_humans": [{"class": one.in_class.name, "since": one.since, "until": one.until} for one in rows]}


def erase(membership: Membership) -> None:
    """Who belonged stays, under a pseudonym: the fund's lines name it."""


registry.foundings.add("belonging", begin)
registry.dues.add("humans_dues", registry.Due(remind))
registry.notices.add("dues.near", registry.Notice("joining", _near))
registry.erasures.add("humans.belonging", registry.Erasure(export, erase))
registry.electorates.add("humans", members.voters)
clauses.declare(
    members.VOTERS, str, "everyone", gettext_lazy("Whom HUMANs asks"),
    gettext_lazy("Who is on the roll in HUMANs, for each kind of decision (scope kind:…)."),
    article="governance",
    of_kind="umbrella",
    choices=(
        ("everyone", gettext_lazy("All its members")),
        ("standing", gettext_lazy("Members in good standing")),
        ("networks", gettext_lazy("Delegates of networks in good standing")),
    ),
)  # fmt: skip
clauses.declare(
    members.GRACE, int, 60, gettext_lazy("Dues may be late"),
    gettext_lazy("So many days after dues have ended a member of HUMANs still stands well."),
    article="membership", unit="days", least=0, most=365, of_kind="umbrella",
)  # fmt: skip
