"""What networks hear of a joining, and what it offers to the rest of the house. Each side makes it due in the other."""

import datetime as dt
import uuid
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from common.jobs import nudge_on_commit
from humans.joining import carrying, joinings
from humans.models import Comer, Joining
from networks import actors, clauses, links, offices, records
from networks.models import Membership, Network, Record
from networks.models.member import Role
from networks.notices import Letter
from networks.tenancy import current, lookup

TOPIC = "joining"
PAGE, OFFICE = "humans:joining", "humans:joinings"


def heard(now: dt.datetime) -> dt.datetime | None:
    """Says what is new here once, begins when the day is over, and sees that whoever waits is carried across."""
    here = current.network().id
    again = None
    rows = Joining.objects.filter(Q(subject=here) | Q(into=here)).select_related("subject", "into")
    for row in rows.order_by("-asked_at")[:20]:
        _hear(row, here)
        if row.state in joinings.OPEN:
            again = now + dt.timedelta(days=1)
        if row.subject_id == here and row.state == Joining.State.AGREED and row.choose_by < timezone.localdate(now):
            _begin(row)
            row.refresh_from_db()
        if row.subject_id == here and row.state == Joining.State.CARRYING:
            joinings.gather(row)
            if joinings.waiting(row).exists():
                nudge_on_commit(joinings.TASK, here)
                return now + carrying.AGAIN
            _note("joining.across", row)
    return again


def _hear(row: Joining, here: int) -> None:
    is_into = row.into_id == here
    if row.state == Joining.State.ASKED and row.asked_by_id != here:
        _note("joining.wanted", row)
    elif row.state == Joining.State.AGREED:
        _note("joining.takes_in" if is_into else "joining.agreed", row)
    elif row.state == Joining.State.ENDED:
        _note("joining.ended", row)
    elif row.state == Joining.State.DONE and is_into:
        _note("joining.joined", row)


def _begin(row: Joining) -> None:
    try:
        joinings.begin(row, by=actors.system("joining"))
    except Refused:  # Its page says why, and it is tried again tomorrow.
        _note("joining.stuck", row)


def _note(kind: str, row: Joining) -> None:
    if not Record.objects.filter(kind=kind, about=records.subject(row)).exists():
        records.record(kind, by=actors.system("joining"), about=row)


def _to(role: str | None, words: Any, page: str) -> registry.Notice:
    """To who holds an office, or to every active member."""

    def letters(record: Record) -> list[Letter]:
        row = Joining.objects.select_related("subject", "into").filter(uid=record.about.partition(":")[2]).first()
        if row is None:
            return []
        said = {"subject": row.subject.name, "into": row.into.name, "day": wording.day(row.choose_by, "long")}
        title, body = (str(one) % said for one in words)
        members = offices.holders(role) if role else list(Membership.objects.active())
        return [Letter(one, TOPIC, title, body, page) for one in members]

    return registry.Notice(TOPIC, letters)


def _member(record: Record) -> Membership | None:
    return Membership.objects.filter(uid=record.about.partition(":")[2]).first()


def _arrived(record: Record) -> list[Letter]:
    """To who is across, in the network where they are now."""
    one = _member(record)
    if one is None:
        return []
    here = {"network": current.network().name}
    body = _("Your page, your skills and your past came along.")
    if "hours" in record.data:
        body = _("Your page, your skills, your past and your %(amount)s came along.")
        here["amount"] = wording.hours(record.data["hours"])
    return [Letter(one, TOPIC, _("You are a member of %(network)s now") % here, body % here)]


def _stayed(record: Record) -> list[Letter]:
    one = _member(record)
    if one is None:
        return []
    title = _("Your membership in %(network)s has ended") % {"network": current.network().name}
    return [Letter(one, TOPIC, title, _("You chose not to come along. What is kept of you here you take under You, My data."))]


_COORDINATOR = Role.COORDINATOR
for _kind, _role, _title, _body, _page in (
    ("joining.wanted", _COORDINATOR, gettext_lazy("%(subject)s and %(into)s: members would go over"),
     gettext_lazy("You are asked. Read what would happen, decide together, and answer."), OFFICE),
    ("joining.agreed", None, gettext_lazy("Members of %(subject)s can go over to %(into)s"),
     gettext_lazy("Both networks have agreed. Say until %(day)s whether you come along."), PAGE),
    ("joining.takes_in", _COORDINATOR, gettext_lazy("Members of %(subject)s choose until %(day)s whether they come"),
     gettext_lazy("Afterwards they are carried across, and you hear of it."), OFFICE),
    ("joining.ended", _COORDINATOR, gettext_lazy("%(subject)s and %(into)s: not agreed, or called off"),
     gettext_lazy("Nobody goes over."), OFFICE),
    ("joining.stuck", _COORDINATOR, gettext_lazy("Members cannot go over to %(into)s yet"),
     gettext_lazy("The page says what has to be settled first. It is tried again each day."), OFFICE),
    ("joining.across", _COORDINATOR, gettext_lazy("Everybody who comes along is in %(into)s"),
     gettext_lazy("Look at what is left to do: a memo for what is open, and the end."), OFFICE),
    ("joining.joined", None, gettext_lazy("Members of %(subject)s are with us now"),
     gettext_lazy("Say hello: they brought their skills, and their hours."), "networks:home"),
):  # fmt: skip
    registry.notices.add(_kind, _to(_role, (_title, _body), _page))
registry.notices.add("joining.arrived", registry.Notice(TOPIC, _arrived))
registry.notices.add("joining.stayed", registry.Notice(TOPIC, _stayed))


def _sentence(record: Record) -> str:
    row = Joining.objects.select_related("subject", "into").filter(uid=record.about.partition(":")[2]).first()
    names = {"subject": row.subject.name if row else "…", "into": row.into.name if row else "…"}
    return _("Members of %(subject)s went over to %(into)s.") % names


def _showcase(request: Any) -> dict[str, Any]:
    """The public page of a network that joined another says where it went."""
    gone = joinings.gone_to(request.network.id) if request.network.state == "closed" else None
    there = lookup.by_id(gone.into_id) if gone is not None else None
    return {"gone": gone, "gone_url": links.url(there, "networks:landing")} if there is not None else {}


def _to_do(_by: Any) -> int:
    """What waits for a coordinator: an answer, or the end."""
    here = current.network().id
    asked = Q(state=Joining.State.ASKED) & ~Q(asked_by=here)
    rows = Joining.objects.filter(Q(subject=here) | Q(into=here))
    return rows.filter(asked | Q(state=Joining.State.CARRYING, subject=here)).count()


def export(membership: Membership) -> dict[str, Any]:
    rows = Comer.objects.filter(member=membership).select_related("joining__subject", "joining__into").order_by("id")
    return {"joinings": [{"from": one.joining.subject.name, "to": one.joining.into.name, "state": one.state} for one in rows]}


def erase(membership: Membership) -> None:
    """Nothing of the person is in it."""


def _other(said: dict[str, Any]) -> Network:
    try:
        found = Network.objects.filter(uid=uuid.UUID(str(said.get("network", ""))), kind=Network.Kind.LOCAL).first()
    except ValueError:
        found = None
    if found is None or found.pk == current.network().id or set(said) != {"network"}:
        raise Refused("network", _("Choose another local network that takes part."), "network")
    return found


def _waits(other: Network, *, we_go: bool) -> Joining | None:
    """What that network has asked already: a vote for it is the answer."""
    here = current.network().id
    pair = {"subject": here, "into": other.pk} if we_go else {"subject": other.pk, "into": here}
    return Joining.objects.filter(**pair, state=Joining.State.ASKED, asked_by=other.pk).first()


def _enactment(title: Any, preview: Any, *, we_go: bool) -> registry.Enactment:
    def enact(said: dict[str, Any], proposal: Any) -> str:
        other, by = _other(said), actors.system("governance")
        waits = _waits(other, we_go=we_go)
        voted = f"proposal:{proposal.uid}"
        if waits is not None:
            return records.subject(joinings.answer(waits, True, by=by, voted=voted))
        made = joinings.ask("merge", other, words=_("Our members have voted for it."), by=by, we_go=we_go, voted=voted)
        return records.subject(made)

    def says(said: dict[str, Any]) -> registry.IfPassed:
        return registry.IfPassed([str(one) % {"name": _other(said).name} for one in preview])

    def check(said: dict[str, Any]) -> None:
        _other(said)

    return registry.Enactment(title, check, says, enact, kind="local")


registry.enactments.add("join-network", _enactment(gettext_lazy("Join another network"), (
    gettext_lazy("Once %(name)s agrees, each of us says whether they come along; whoever says nothing comes."),
    gettext_lazy("Page, skills, past and hours come along; offices, shares and loans do not."),
    gettext_lazy("Our network closes at the end, and can be read."),
), we_go=True))  # fmt: skip
registry.enactments.add("take-in-network", _enactment(gettext_lazy("Take in another network"), (
    gettext_lazy("Once %(name)s agrees, its members become ours, with their hours, but for who says no."),
), we_go=False))  # fmt: skip
registry.dues.add(joinings.DUE, registry.Due(heard))
registry.erasures.add("humans.joining", registry.Erasure(export, erase))
registry.showcases.add("gone", _showcase)
registry.duties.add(
    "joinings", registry.Duty(gettext_lazy("Members who go over to another network"), OFFICE, joinings.MAY, _to_do, order=82)
)
for _kind in ("joining.done", "joining.joined"):
    registry.sentences.add(_kind, _sentence)
    registry.feed_kinds.add(_kind, True)
clauses.declare(
    joinings.MADE_BY, str, joinings.VOTE, gettext_lazy("Who decides that we join another network"),
    gettext_lazy("The members by a vote, where this network votes; or two officers by a decision that both sign."),
    article="governance", of_kind="local",
    choices=((joinings.VOTE, gettext_lazy("The members, by a vote")), (joinings.OFFICERS, gettext_lazy("Two officers"))),
)  # fmt: skip
clauses.declare(
    joinings.DAYS, int, 21, gettext_lazy("Days to choose whether to come along"),
    gettext_lazy("When networks join, or some found a new one, each member has so many days or more to say yes or no."),
    article="governance", unit="days", least=7, most=180, of_kind="local",
)  # fmt: skip
