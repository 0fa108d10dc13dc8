"""What a network hears of its standing: a rest, a sponsor, silence, who stands in. Others make the work `standing` due here."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from humans.models import Rest, Sponsorship, StandIn, StandInCall
from humans.standing import rests, sponsors, standins, watching
from networks import actors, clauses, dues, offices, records, resting
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter
from networks.tenancy import current

TOPIC = "joining"


def heard(_now: dt.datetime) -> None:
    """One record for each thing that is new here."""
    here = current.network().id
    standins.hear_sponsor()
    for rest in Rest.objects.filter(subject=here, by_umbrella=True).order_by("-since")[:20]:
        _note("network.told_to_rest" if rest.ended_at is None else "network.told_to_wake", f"rest:{rest.uid}")
    for row in Sponsorship.objects.filter(subject=here).exclude(state=Sponsorship.State.ASKED)[:20]:
        _note(f"sponsor.says_{'yes' if row.state == Sponsorship.State.AGREED else 'no'}", f"sponsorship:{row.uid}")
    for row in sponsors.watched():
        if row.state == Sponsorship.State.ASKED:
            _note("sponsor.wanted", f"sponsorship:{row.uid}")
        elif row.silent_since is not None:
            _note("sponsor.alarm", f"sponsorship:{row.uid}:{row.silent_since}")
    for call in sponsors.calls():
        _note("sponsor.stand_in_asked", f"standincall:{call.uid}")


def _note(kind: str, about: str) -> None:
    if not Record.objects.filter(kind=kind, about=about).exists():
        records.record(kind, by=actors.system("standing"), about=about)


def _uid(record: Record) -> str:
    return record.about.split(":")[1]


def _sponsorship(record: Record) -> Sponsorship | None:
    return Sponsorship.objects.filter(uid=_uid(record)).select_related("subject", "sponsor").first()


def _to(roles: tuple[str, ...], words: Any, url_name: str = "humans:standing") -> registry.Notice:
    """To who holds one of these offices; to every active member where none is named."""

    def letters(record: Record) -> list[Letter]:
        said = words(record)
        if said is None:
            return []
        title, body = said
        told = {one.pk: one for role in roles for one in offices.holders(role)} if roles else None
        members = list(told.values()) if told is not None else list(Membership.objects.active())
        return [Letter(one, TOPIC, title, body, url_name) for one in members]

    return registry.Notice(TOPIC, letters)


def _silent(record: Record) -> tuple[str, str]:
    days = clauses.value(watching.SILENCE)
    return (
        _("Coordination has been silent"),
        _("Somebody has waited for %(days)s days. See who could stand in.") % {"days": days},
    )


def _named(title: Any, body: Any, of: str = "subject") -> Any:
    def words(record: Record) -> tuple[str, str] | None:
        row = _sponsorship(record)
        return (str(title) % {"name": getattr(row, of).name}, str(body)) if row is not None else None

    return words


def _stand_in_asked(record: Record) -> tuple[str, str] | None:
    call = StandInCall.objects.filter(uid=_uid(record)).select_related("subject").first()
    if call is None:
        return None
    names = {"name": call.name, "network": call.subject.name, "day": wording.day(call.until, "long")}
    return _("Somebody would stand in for %(network)s") % names, _("%(name)s, until %(day)s. You are asked.") % names


def _appointed(record: Record) -> tuple[str, str] | None:
    row = StandIn.objects.filter(uid=_uid(record)).select_related("member").first()
    if row is None:
        return None
    names = {"name": row.member.name, "day": wording.day(row.until, "long")}
    why = _("By the word of our sponsor.") if row.by_sponsor else _("By the names of members.")
    return _("%(name)s coordinates for the time being, until %(day)s") % names, why


def _rest(title: Any) -> Any:
    def words(record: Record) -> tuple[str, str] | None:
        row = Rest.objects.filter(uid=_uid(record)).first()
        return (str(title), row.reason) if row is not None else None

    return words


_COORDINATORS = (Role.COORDINATOR,)
for _kind, _notice in (
    ("network.silent", _to((Role.TREASURER, Role.FACILITATOR, Role.COORDINATOR), _silent, "humans:stand_in")),
    ("network.told_to_rest", _to((), _rest(gettext_lazy("HUMANs has set our network to rest")), "networks:home")),
    ("network.told_to_wake", _to((), _rest(gettext_lazy("Our network is awake again")), "networks:home")),
    ("sponsor.wanted", _to(_COORDINATORS, _named(
        gettext_lazy("%(name)s asks you to be its sponsor"), gettext_lazy("You would hear when nobody coordinates.")))),
    ("sponsor.says_yes", _to(_COORDINATORS, _named(
        gettext_lazy("%(name)s is our sponsor"), gettext_lazy("It hears when our coordinators are silent."), "sponsor"))),
    ("sponsor.alarm", _to(_COORDINATORS, _named(
        gettext_lazy("Nobody coordinates in %(name)s just now"), gettext_lazy("Call them. You can agree to who stands in.")))),
    ("sponsor.stand_in_asked", _to(_COORDINATORS, _stand_in_asked)),
    ("standin.appointed", _to((), _appointed, "humans:stand_in")),
):  # fmt: skip
    registry.notices.add(_kind, _notice)


def _panel(request: Any) -> dict[str, Any] | None:
    """For all members: who stands in or would; that the network rests. One query."""
    rest = rests.running(request.network.id) if request.network.state == "resting" else None
    rows = StandIn.objects.filter(state__in=[StandIn.State.OFFERED, StandIn.State.APPOINTED], until__gte=timezone.localdate())
    found = list(rows.select_related("member").order_by("id")[:5])
    return {"stand_ins": found, "rest": rest} if found or rest else None


def _showcase(request: Any) -> dict[str, Any]:
    return {"rest": rests.running(request.network.id)} if request.network.state == "resting" else {}


def _count(_by: Any) -> int:
    asked = sum(1 for row in sponsors.watched() if row.state == Sponsorship.State.ASKED or row.silent_since)
    return asked + len(sponsors.calls())


def export(membership: Membership) -> dict[str, Any]:
    rows = StandIn.objects.filter(member=membership).order_by("id")
    return {"stood_in": [{"until": one.until, "state": one.state} for one in rows]}


def erase(membership: Membership) -> None:
    """Who stood in stays, under a pseudonym; an offer that is open ends."""
    for row in StandIn.objects.filter(member=membership, state=StandIn.State.OFFERED):
        standins.withdraw(row, by=actors.of(membership))


registry.dues.add("standing", registry.Due(heard))
registry.dues.add("watching", registry.Due(watching.look))
registry.foundings.add("watching", lambda ref, *, by: dues.at("watching", watching.first_look()))
registry.panels.add("standing", registry.Panel("humans/panels/standing.html", _panel, column="top", order=20))
registry.showcases.add("rest", _showcase)
registry.erasures.add("humans.standing", registry.Erasure(export, erase))
registry.duties.add(
    "sponsoring",
    registry.Duty(gettext_lazy("Networks that ask you as their sponsor"), "humans:standing", "network.write", _count, order=80),
)
clauses.declare(
    watching.SILENCE, int, 14, gettext_lazy("Silence of coordination"),
    gettext_lazy("When somebody waits and no coordinator did anything for so many days, treasurers and the sponsor hear."),
    article="governance", unit="days", least=7, most=90,
)  # fmt: skip
clauses.declare(
    standins.DAYS, int, 90, gettext_lazy("Standing in"),
    gettext_lazy("Who stands in for a silent coordinator does so for so many days at the most."),
    article="governance", unit="days", least=14, most=180,
)  # fmt: skip
clauses.declare(
    standins.PERCENT, int, 20, gettext_lazy("Names for who stands in"),
    gettext_lazy("So much of the membership calls somebody in while coordinators are silent."),
    article="governance", unit="percent", least=5, most=50,
)  # fmt: skip
resting.until.add("humans", rests.until_of)
