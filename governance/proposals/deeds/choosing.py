"""Votes that choose: an election for an office, and a budget round. The ballot is the deed's own; who wins it is acted for."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.models import PollOption, PollResult
from governance.proposals.deeds import saying
from governance.proposals.deeds.members import office
from governance.proposals.deeds.money import amount_of, give, receiver, unit_of
from ledgers.desk import budget
from networks import actors, offices
from networks.actors import Actor
from networks.models import Membership, RoleTerm
from networks.models.member import Role

MOST = 40


def _winners(proposal: Any) -> list[PollOption]:
    """Options that won the vote of a proposal, in the order of their election."""
    result = PollResult.objects.select_related("poll").filter(poll__subject=proposal.source).order_by("-id").first()
    if result is None:
        raise Refused("result", _("There is no result to act on."))
    options = {one.place: one for one in result.poll.options.select_related("member")}
    return [options[place] for place in result.winners]


def _list(said: dict[str, Any], name: str) -> list[Any]:
    found = said.get(name)
    if not isinstance(found, list) or not 2 <= len(found) <= MOST:
        raise Refused(name, _("Name two or more, at most %(most)s.") % {"most": MOST}, name)
    return found


# ── Election ─────────────────────────────────────────────────────────────────────────────────────
def _candidates(said: dict[str, Any]) -> list[Membership]:
    found = [saying.member({"member": one}) for one in _list(said, "members")]
    if len({one.pk for one in found}) < len(found):
        raise Refused("members", _("Everyone stands once."), "members")
    if any(not one.is_active or one.is_minor for one in found):
        raise Refused("members", _("An office needs an active member who is grown up."), "members")
    return found


def _seats(said: dict[str, Any]) -> int:
    seats = said.get("seats")
    if isinstance(seats, bool) or not isinstance(seats, int) or not 1 <= seats <= 20:
        raise Refused("seats", _("Write how many are elected, from 1 to 20."), "seats")
    return seats


def _check_election(said: dict[str, Any]) -> None:
    saying.only(said, "role", "seats", "until", "members")
    office(said)
    saying.day(said, "until")
    if len(_candidates(said)) < _seats(said):
        raise Refused("members", _("More have to stand than are elected."), "members")


def _preview_election(said: dict[str, Any]) -> registry.IfPassed:
    names = {"seats": _seats(said), "office": Role(office(said)).label.lower()}
    lines = [
        _("Members rank those who stand; %(seats)s become %(office)s.") % names,
        ", ".join(one.name for one in _candidates(said)) + ".",
    ]
    if until := saying.day(said, "until"):
        lines.append(_("Until %(day)s.") % {"day": wording.day(until, "long")})
    return registry.IfPassed(lines)


def _ballot_of_election(said: dict[str, Any]) -> registry.BallotPlan:
    seats = _seats(said)
    options = [registry.Choice(one.name, member=one) for one in _candidates(said)]
    return registry.BallotPlan("scottish" if seats > 1 else "irv", options, seats=seats)


def _elect(said: dict[str, Any], proposal: Any) -> str:
    role, until, by = office(said), saying.day(said, "until"), actors.system("governance")
    for one in _winners(proposal):
        if one.member is not None and not RoleTerm.objects.running().filter(membership=one.member, role=role).exists():
            offices.appoint(one.member, role, by=by, until=until, decision=proposal.source)
    return f"role:{role}"


# ── Budget ───────────────────────────────────────────────────────────────────────────────────────
def _projects(said: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Name and what `pay` would be told, for each."""
    found = []
    for one in _list(said, "projects"):
        if not isinstance(one, dict) or set(one) != {"name", "member", "amount"}:
            raise Refused("projects", _("Say of each project its name, who gets it, and how much."), "projects")
        name = " ".join(str(one["name"]).split())
        if not 2 <= len(name) <= 120:
            raise Refused("projects", _("Name each project in 2 to 120 letters."), "projects")
        found.append((name, {"member": one["member"], "amount": one["amount"], "currency": said.get("currency")}))
    if len({name for name, _pay in found}) < len(found):
        raise Refused("projects", _("Each project has a name of its own."), "projects")
    return found


def _check_budget(said: dict[str, Any]) -> None:
    saying.only(said, "currency", "amount", "projects")
    unit_of(said)
    whole = amount_of(said)
    for _name, pay in _projects(said):
        receiver(pay)
        if amount_of(pay) > whole:
            raise Refused("projects", _("A project costs no more than there is to share."), "projects")


def _preview_budget(said: dict[str, Any]) -> registry.IfPassed:
    unit = unit_of(said)
    lines = [
        _("%(amount)s of the commons fund are shared among projects, so that every voter decides on an equal part.")
        % {"amount": wording.amount(amount_of(said), unit)}
    ]
    lines.append(_("It becomes a line of the fund's budget for this year. What wins is paid at once:"))
    lines += [f"{name}: {wording.amount(amount_of(pay), unit)}" for name, pay in _projects(said)]
    return registry.IfPassed(lines)


def _ballot_of_budget(said: dict[str, Any]) -> registry.BallotPlan:
    options = [registry.Choice(name, cost=amount_of(pay)) for name, pay in _projects(said)]
    return registry.BallotPlan("equal-shares", options, budget=amount_of(said), unit=unit_of(said).code[:12])


def _share_out(said: dict[str, Any], proposal: Any) -> str:
    """All that won are paid, or none; the round is a line of the fund's budget, against which they count."""
    projects = dict(_projects(said))
    name = f"{proposal.number}. {proposal.title}"
    line = budget.decided(unit_of(said), name, amount_of(said), source=proposal.source, by=Actor(proposal.proposer))
    for one in _winners(proposal):
        give(projects[one.name], proposal, f":{one.place}")
    return f"budgetline:{line.uid}"


registry.enactments.add("elect", registry.Enactment(
    gettext_lazy("Elect somebody for an office"), _check_election, _preview_election, _elect, ballot=_ballot_of_election,
    way=gettext_lazy("Members rank who stands: ranked choice, and Scottish STV for several seats"),
))  # fmt: skip
registry.enactments.add("share", registry.Enactment(
    gettext_lazy("Share a budget among projects"), _check_budget, _preview_budget, _share_out, ballot=_ballot_of_budget,
    way=gettext_lazy("Members tick what they want: equal shares of the money"),
))  # fmt: skip
