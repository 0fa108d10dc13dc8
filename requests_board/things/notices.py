"""Which records of shared things become messages, to whom, in which words. Called by the worker, once for each language."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from networks import apart, offices
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter
from requests_board.models import Booking, BookingSeries, OwnershipPart, Repair, RepairWork, Thing, Wish
from requests_board.things import wordings

BORROWINGS, KEEPING = "borrowings", "keeping"
Said = dict[str, str]


def _booking(record: Record) -> Booking | None:
    rows = Booking.objects.select_related("thing__keeper", "borrower")
    return rows.filter(uid=record.about.partition(":")[2]).first()


def _thing(record: Record) -> Thing | None:
    uid = record.data.get("thing") or record.about.partition(":")[2]
    try:
        return Thing.objects.select_related("keeper").filter(uid=uuid.UUID(str(uid))).first()
    except ValueError:
        return None


def keepers(thing: Thing) -> list[Membership]:
    """Who hears about a thing: its keeper and owners; the coordinators when nobody of them is a member any more."""
    found = {thing.keeper_id: thing.keeper} if thing.keeper.is_active else {}
    for part in OwnershipPart.objects.filter(thing=thing, owner__state="active").select_related("owner"):
        if part.owner is not None:
            found.setdefault(part.owner.pk, part.owner)
    return list(found.values()) or offices.holders(Role.COORDINATOR)


def _said(booking: Booking) -> Said:
    return {
        "thing": booking.thing.name,
        "who": _("a neighbor of another network") if booking.is_elsewhere else booking.borrower.name,
        "when": wordings.booking_when(booking),
        "due": wordings.due_day(booking),
        "until": wording.when(booking.lapses_at) if booking.lapses_at else "",
        "spot": booking.thing.spot,
    }


def _to_borrower(title: Any, body: Any) -> registry.Notice:
    """To who borrows, unless it was their own deed."""

    def letters(record: Record) -> list[Letter]:
        booking = _booking(record)
        if booking is None or booking.is_elsewhere or record.actor_id == booking.borrower_id:
            return []
        said = _said(booking)
        address = ("things:booking", (booking.uid,))
        return [Letter(booking.borrower, BORROWINGS, str(title) % said, str(body) % said, *address)]

    return registry.Notice(BORROWINGS, letters)


def _to_keepers(title: Any, body: Any, *, also_borrower: tuple[Any, Any] | None = None) -> registry.Notice:
    """To who looks after the thing, unless it was their own deed; and in other words to who borrows."""

    def letters(record: Record) -> list[Letter]:
        booking = _booking(record)
        if booking is None:
            return []
        said, address = _said(booking), ("things:booking", (booking.uid,))
        if booking.is_elsewhere:  # Who has it hears in their own network; here its keeper does.
            return [Letter(one, KEEPING, str(title) % said, str(body) % said, *address) for one in keepers(booking.thing)
                    if one.pk != record.actor_id]  # fmt: skip
        away = apart.ids_of(booking.borrower)
        told = [one for one in keepers(booking.thing) if one.pk not in (record.actor_id, booking.borrower_id, *away)]
        if away and not told:
            told = [one for one in offices.holders(Role.COORDINATOR) if one.pk not in (record.actor_id, booking.borrower_id)]
        found = [Letter(one, KEEPING, str(title) % said, str(body) % said, *address) for one in told]
        if also_borrower is not None and record.actor_id != booking.borrower_id:
            words = [str(part) % said for part in also_borrower]
            found.append(Letter(booking.borrower, BORROWINGS, words[0], words[1], *address))
        return found

    return registry.Notice(KEEPING, letters)


def _about_thing(members: Callable[[Thing, Record], Iterable[Membership]], title: Any, body: Any) -> registry.Notice:
    def letters(record: Record) -> list[Letter]:
        thing = _thing(record)
        if thing is None:
            return []
        said = {"thing": thing.name}
        return [
            Letter(one, KEEPING, str(title) % said, str(body) % said, "things:thing", (thing.uid,))
            for one in members(thing, record)
            if one.pk != record.actor_id
        ]

    return registry.Notice(KEEPING, letters)


def _repair(record: Record) -> Repair | None:
    return Repair.objects.select_related("thing__keeper", "reporter").filter(uid=record.about.partition(":")[2]).first()


def _reported(record: Record) -> list[Letter]:
    """Its keepers hear, and who has it booked soon."""
    repair = _repair(record)
    if repair is None:
        return []
    said, address = {"thing": repair.thing.name}, ("things:repair", (repair.uid,))
    title, body = _("Something is wrong with: %(thing)s") % said, repair.text[:400]
    found = [Letter(one, KEEPING, title, body, *address) for one in keepers(repair.thing) if one.pk != record.actor_id]
    coming = Booking.objects.filter(thing=repair.thing, state__in=["asked", "agreed"]).select_related("borrower")
    title = _("%(thing)s is being repaired") % said
    body = _("You have it booked. If it is not back in time, your booking lapses by itself; take a waiting place.")
    return found + [
        Letter(row.borrower, BORROWINGS, title, body, "things:booking", (row.uid,))
        for row in coming.order_by("starts_at")[:5]
        if row.borrower_id != record.actor_id
    ]


def _back(record: Record) -> list[Letter]:
    repair = _repair(record)
    if repair is None or repair.reporter_id == record.actor_id:
        return []
    title = _("Repaired: %(thing)s") % {"thing": repair.thing.name}
    return [Letter(repair.reporter, BORROWINGS, title, _("It can be borrowed again."), "things:thing", (repair.thing.uid,))]


def _work(record: Record) -> tuple[Repair | None, RepairWork | None]:
    repair = _repair(record)
    work = RepairWork.objects.select_related("worker").filter(uid=record.data.get("work")).first() if repair else None
    return repair, work


def _work_logged(record: Record) -> list[Letter]:
    """To the coordinators who did not do it."""
    repair, work = _work(record)
    if repair is None or work is None or work.state != RepairWork.State.LOGGED:
        return []
    said = {"who": work.worker.name, "length": wording.hours(work.minutes), "thing": repair.thing.name}
    title = _("%(who)s repaired for %(length)s: %(thing)s") % said
    body = _("Say whether the commons fund pays it.")
    told = [one for one in offices.holders(Role.COORDINATOR) if one.pk not in (work.worker_id, work.hand_id)]
    return [Letter(one, KEEPING, title, body, "things:repair", (repair.uid,)) for one in told]


def _work_settled(record: Record) -> list[Letter]:
    repair, work = _work(record)
    if repair is None or work is None:
        return []
    said = {"length": wording.hours(work.minutes), "thing": repair.thing.name}
    if record.kind == "repair.work_paid":
        title, body = _("%(length)s for the repair of: %(thing)s") % said, _("They are on your account. Thank you.")
    else:
        title = _("Not agreed: your hours for %(thing)s") % said
        body = _("Talk with a coordinator about what happened.")
    return [Letter(work.worker, BORROWINGS, title, body, "things:repair", (repair.uid,))]


def _needs_call(record: Record) -> list[Letter]:
    """To the coordinators: two who do not want to meet, and one has what the other lends."""
    booking = _booking(record)
    if booking is None or booking.state != Booking.State.OUT:
        return []
    title = _("Please see that it comes back: %(thing)s") % _said(booking)
    body = _("%(who)s has it until %(due)s and does not meet who looks after it. Be the one in between.") % _said(booking)
    rows = [one for one in offices.holders(Role.COORDINATOR) if one.pk != booking.borrower_id]
    return [Letter(one, KEEPING, title, body, "things:booking", (booking.uid,)) for one in rows]


def _wish(record: Record) -> list[Letter]:
    wish = Wish.objects.select_related("member", "thing").filter(uid=record.about.partition(":")[2]).first()
    if wish is None or wish.thing is None or not wish.member.is_active or not wish.thing.is_listed:
        return []
    title = _("You wished for it: %(thing)s") % {"thing": wish.thing.name}
    body = _("It is in the library now. See when it is free.")
    return [Letter(wish.member, BORROWINGS, title, body, "things:thing", (wish.thing.uid,))]


def _skipped(record: Record) -> list[Letter]:
    row = BookingSeries.objects.select_related("borrower", "thing").filter(uid=record.about.partition(":")[2]).first()
    if row is None:
        return []
    days = ", ".join(wording.day(dt.date.fromisoformat(day)) for day in record.data.get("days", [])[:8])
    title = _("Some of your days are taken: %(thing)s") % {"thing": row.thing.name}
    body = _("Somebody else has it on: %(days)s.") % {"days": days}
    return [Letter(row.borrower, BORROWINGS, title, body, "things:thing", (row.thing.uid,))]


for _kind, _title, _body in [
    ("booking.agreed", gettext_lazy("Yes: %(thing)s"), gettext_lazy("It is booked for you, %(when)s. %(spot)s")),
    (
        "booking.declined",
        gettext_lazy("Not this time: %(thing)s"),
        gettext_lazy("That is fine. See when else it is free, or what else there is."),
    ),
    (
        "booking.offered",
        gettext_lazy("It is your turn: %(thing)s"),
        gettext_lazy("It is kept for you until %(until)s. Then it goes to the next who waits."),
    ),
    (
        "booking.lapsed",
        gettext_lazy("Let go: %(thing)s"),
        gettext_lazy("Nobody came or answered in time, so others can have it. Book it again whenever you like."),
    ),
    (
        "booking.due_soon",
        gettext_lazy("Due soon: %(thing)s"),
        gettext_lazy("Please bring it back by %(due)s, or keep it longer."),
    ),
    (
        "booking.called_back",
        gettext_lazy("Called back: %(thing)s"),
        gettext_lazy("Its owners need it. Please bring it back by %(due)s."),
    ),
    (
        "booking.stopped",
        gettext_lazy("Called off: %(thing)s"),
        gettext_lazy("It is not lent just now, so your booking of %(when)s is called off. We are sorry."),
    ),
    (
        "booking.dropped",
        gettext_lazy("Called off: %(thing)s"),
        gettext_lazy("Your booking of %(when)s is called off."),
    ),
    ("booking.forgiven", gettext_lazy("Forgiven: %(thing)s"), gettext_lazy("Nothing stands between you and the library.")),
    (
        "booking.deposit_kept",
        gettext_lazy("The deposit for %(thing)s"),
        gettext_lazy("It went to the commons fund. Talk with a coordinator if you see it differently."),
    ),
    (
        "booking.lost",
        gettext_lazy("Written down as lost: %(thing)s"),
        gettext_lazy("Talk with its keeper. Things get lost; it can be forgiven."),
    ),
]:
    registry.notices.add(_kind, _to_borrower(_title, _body))
registry.notices.add(
    "booking.asked",
    _to_keepers(gettext_lazy("%(who)s asks for: %(thing)s"), gettext_lazy("%(when)s. Say yes or no.")),
)
registry.notices.add(
    "booking.made",
    _to_keepers(gettext_lazy("%(who)s has booked: %(thing)s"), gettext_lazy("%(when)s. Nothing to do for you.")),
)
registry.notices.add(
    "booking.cancelled",
    _to_keepers(
        gettext_lazy("Called off: %(thing)s"),
        gettext_lazy("The booking of %(who)s for %(when)s."),
        also_borrower=(gettext_lazy("Called off: %(thing)s"), gettext_lazy("Your booking of %(when)s was called off.")),
    ),
)
registry.notices.add(
    "booking.late",
    _to_keepers(
        gettext_lazy("Late: %(thing)s"),
        gettext_lazy("%(who)s has it. It was due %(due)s. Give them a call."),
        also_borrower=(
            gettext_lazy("Please bring it back: %(thing)s"),
            gettext_lazy("It was due %(due)s, and neighbors count on it. If something is in the way, talk to its keeper."),
        ),
    ),
)
registry.notices.add(
    "thing.service_due",
    _about_thing(
        lambda thing, record: keepers(thing),
        gettext_lazy("Maintenance is due: %(thing)s"),
        gettext_lazy("It is not lent until you write down that it was done."),
    ),
)
registry.notices.add(
    "thing.part_handed_on",
    _about_thing(
        lambda thing, record: Membership.objects.active().filter(uid__in=[record.data["to"]] if record.data.get("to") else []),
        gettext_lazy("A part of it is yours: %(thing)s"),
        gettext_lazy("One of its owners handed it on to you."),
    ),
)
for _kind, _letters in [
    ("booking.needs_call", _needs_call),
    ("repair.reported", _reported),
    ("repair.back", _back),
    ("repair.work_logged", _work_logged),
    ("repair.work_paid", _work_settled),
    ("repair.work_declined", _work_settled),
    ("wish.met", _wish),
    ("series.skipped", _skipped),
]:
    registry.notices.add(_kind, registry.Notice(BORROWINGS, _letters))
registry.topics.add(
    BORROWINGS,
    registry.Topic(gettext_lazy("Your borrowings"), gettext_lazy("A yes, your turn, what is due, what is called back.")),
)
registry.topics.add(
    KEEPING,
    registry.Topic(
        gettext_lazy("Things you look after"), gettext_lazy("Who asks, what is late, damaged or due for maintenance.")
    ),
)
