"""What shared things offer to those below, by name (common.registry)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from requests_board.models import Booking, Thing
from requests_board.things import clauses, due, hooks, imports, notices, panels, steps  # noqa: F401  (some register themselves)


def _name(record: Any) -> str:
    return record.actor.name if record.actor is not None else _("Somebody")


def _added(record: Any) -> str:
    """Only what is in the library is told."""
    if not record.data.get("listed"):
        return ""
    thing = Thing.objects.listed().filter(uid=record.about.partition(":")[2]).first()
    if thing is None:
        return ""
    return _("%(name)s put into the library: %(thing)s") % {"name": _name(record), "thing": thing.name}


def _words(said: Any) -> Any:
    return lambda record: str(said) % {"name": _name(record)}


registry.dues.add(steps.DUE, registry.Due(due.run))
registry.partings.add("things", hooks.part)
registry.leavings.add("things", registry.Leaving(hooks.settle))
registry.erasures.add("things", registry.Erasure(hooks.export, hooks.erase))
registry.tabs.add(
    "things",
    registry.Tab(gettext_lazy("Library"), "things:library", "wrench", order=35, gear="things", count=panels.count),
)
registry.panels.add("things.turn", registry.Panel("things/panels/turn.html", panels.turn, order=18, gear="things"))
registry.sentences.add("thing.added", _added)
registry.feed_kinds.add("thing.added", True)
for _kind, _said in {
    "thing.changed": gettext_lazy("%(name)s changed it."),
    "thing.called_back": gettext_lazy("%(name)s called it back."),
    "thing.offered_again": gettext_lazy("%(name)s lends it again."),
    "thing.retired": gettext_lazy("%(name)s took it out of the library."),
    "thing.serviced": gettext_lazy("%(name)s looked it over."),
    "thing.service_due": gettext_lazy("Its maintenance became due."),
    "thing.shared_out": gettext_lazy("%(name)s wrote down whose it is."),
    "thing.part_handed_on": gettext_lazy("%(name)s handed a part of it on."),
    "booking.made": gettext_lazy("%(name)s booked it."),
    "booking.asked": gettext_lazy("%(name)s asked for it."),
    "booking.agreed": gettext_lazy("%(name)s said yes."),
    "booking.declined": gettext_lazy("%(name)s said no."),
    "booking.cancelled": gettext_lazy("%(name)s called it off."),
    "booking.went_out": gettext_lazy("It went out by %(name)s."),
    "booking.returned": gettext_lazy("It came back by %(name)s."),
    "booking.renewed": gettext_lazy("%(name)s keeps it longer."),
    "booking.forgiven": gettext_lazy("%(name)s forgave it."),
    "booking.deposit_kept": gettext_lazy("%(name)s gave the deposit to the commons fund."),
    "booking.needs_call": gettext_lazy("A coordinator sees that it comes back."),
    "repair.reported": gettext_lazy("%(name)s reported that something is wrong."),
    "repair.work_logged": gettext_lazy("%(name)s logged work."),
    "repair.work_paid": gettext_lazy("%(name)s agreed to the hours."),
}.items():
    registry.sentences.add(_kind, _words(_said))


def _vital(_today: Any) -> float:
    """How many things are out just now."""
    return float(Booking.objects.out().count())


registry.vitals.add("things_out", registry.Vital(_vital))
