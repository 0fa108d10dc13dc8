"""What the books add to "How could this be met?": trade for credit, a loan of the pool, hours of the commons fund."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common import registry
from common.registry import Met, Need, WayToMeet


def _credit(need: Need) -> list[Met]:
    if not need.is_own:
        return []
    address = reverse("ledgers:credit_directory")
    return [Met("coins", _("For credit"), _("see who takes it, and for which part of a price"), address)]


def _loan(need: Need) -> list[Met]:
    if not need.is_own:
        return []
    address = reverse("ledgers:loan_new") + "?" + urlencode({"purpose": need.title})
    return [Met("hand-coins", _("A loan from the pool"), _("for what has to be bought, without interest"), address)]


def _grant(need: Need) -> list[Met]:
    if not need.is_own:
        return []
    return [
        Met("heart", _("Hours from the commons fund"), _("ask for a gift when you are far below zero"), reverse("ledgers:fund"))
    ]


registry.ways_to_meet.add("credit", WayToMeet(_credit, order=40, gear="credit"))
registry.ways_to_meet.add("loan", WayToMeet(_loan, order=50, gear="pool"))
registry.ways_to_meet.add("grant", WayToMeet(_grant, order=55, gear="hours"))
