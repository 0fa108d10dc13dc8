"""An agreement with another network: proposing terms, or accepting what it proposed. The members' yes knows no widest cap."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.proposals.deeds import saying
from ledgers.between import agreements, positions
from ledgers.between.agreements import MOST_CONTACT, Term
from ledgers.models import Agreement
from networks import actors, clauses
from networks.models import Network

MOST_MINUTES = 10**7
_LENDS = gettext_lazy("Members borrow what is lent to neighbors in both networks. Its keeper says yes to each.")


# ── Proposing ────────────────────────────────────────────────────────────────────────────────────
def _partner(said: dict[str, Any]) -> Network:
    slug = saying.text(said, "partner")
    found = next((one for one in agreements.partners() if one.slug == slug), None)
    if found is None:
        raise Refused("partner", _("Choose another local network that takes part."), "partner")
    return found


def _contact(said: dict[str, Any]) -> str:
    words = " ".join(saying.text(said, "contact").split())[:MOST_CONTACT]
    if not words:
        raise Refused("contact", _("Write who speaks for your network, and how to reach them."), "contact")
    return words


def _cap(said: dict[str, Any]) -> int:
    minutes = said.get("hours")
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 1 <= minutes <= MOST_MINUTES:
        raise Refused("terms", _("Write a number of hours, like 60"), "hours")
    return minutes


def _lends(said: dict[str, Any]) -> bool:
    """Whether members borrow things of both networks; not said, they do not."""
    lends = said.get("lends_things", False)
    if not isinstance(lends, bool):
        raise Refused("terms", _("Say yes or no."), "lends_things")
    return lends


def _need_gear() -> None:
    if not clauses.value("gear.between"):
        raise Refused("gear", _("This network makes no agreements with others."), why="gear.between")


def _check_propose(said: dict[str, Any]) -> None:
    saying.only(said, "partner", "hours", "contact", "ends_on", "lends_things")
    _need_gear()
    _partner(said)
    _cap(said)
    _contact(said)
    _lends(said)
    saying.day(said, "ends_on")


def _preview_propose(said: dict[str, Any]) -> registry.IfPassed:
    name, ends = _partner(said).name, saying.day(said, "ends_on")
    words = [
        _("%(name)s is asked: either side may owe the other up to %(hours)s.")
        % {"name": name, "hours": wording.hours(_cap(said))},
        _("When they agree, neighbors of both networks can pay one another. Either side ends it at any time."),
    ]
    if _lends(said):
        words.append(str(_LENDS))
    if ends:
        words.append(_("Its last day is %(day)s.") % {"day": wording.day(ends, "long")})
    return registry.IfPassed(words, url=reverse("ledgers:between"))


def _propose(said: dict[str, Any], proposal: Any) -> str:
    cap = _cap(said)
    row = agreements.propose(
        _partner(said), [Term("hours", cap, cap)], contact=_contact(said), ends_on=saying.day(said, "ends_on"),
        lends_things=_lends(said), by=actors.system("governance"), decision=proposal.source,
    )  # fmt: skip
    return f"agreement:{row.uid}"


# ── Accepting ────────────────────────────────────────────────────────────────────────────────────
def waiting() -> list[Agreement]:
    """What other networks have proposed to this one."""
    return list(agreements.with_terms().filter(state=Agreement.State.PROPOSED, is_ours=False)[:200])


def _agreement(said: dict[str, Any]) -> Agreement:
    try:
        uid = uuid.UUID(saying.text(said, "agreement"))
    except ValueError:
        uid = uuid.UUID(int=0)
    row: Agreement | None = agreements.with_terms().filter(uid=uid, state=Agreement.State.PROPOSED, is_ours=False).first()
    if row is None:
        raise Refused("agreement", _("Choose a proposal of another network that waits for an answer."), "agreement")
    return row


def _check_accept(said: dict[str, Any]) -> None:
    saying.only(said, "agreement", "contact")
    _need_gear()
    _agreement(said)
    _contact(said)


def _preview_accept(said: dict[str, Any]) -> registry.IfPassed:
    row = agreements.with_terms().get(uid=said["agreement"])
    words = [_("The agreement with %(name)s is in force at once.") % {"name": row.partner.name}]
    words += [f"{one.caps}. {one.rate}." for one in positions.of([row])[row.pk]]
    words += [str(_LENDS)] if row.lends_things else []
    return registry.IfPassed(words, url=reverse("ledgers:between"))


def _accept(said: dict[str, Any], proposal: Any) -> str:
    by = actors.system("governance")
    row = agreements.accept(_agreement(said), contact=_contact(said), by=by, decision=proposal.source)
    return f"agreement:{row.uid}"


registry.enactments.add("propose-agreement", registry.Enactment(
    gettext_lazy("Propose an agreement to another network"), _check_propose, _preview_propose, _propose,
))  # fmt: skip
registry.enactments.add("accept-agreement", registry.Enactment(
    gettext_lazy("Accept what another network proposed"), _check_accept, _preview_accept, _accept,
))  # fmt: skip
