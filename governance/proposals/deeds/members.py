"""Admitting, pausing, giving an office, ending one."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.proposals.deeds import saying
from networks import actors, memberships, offices
from networks.models import Membership, RoleTerm
from networks.models.member import Role

State = Membership.State


def _in_state(state: str, words: Any) -> Any:
    def check(said: dict[str, Any]) -> None:
        saying.only(said, "member")
        if saying.member(said).state != state:
            raise Refused("member", words, "member")

    return check


def office(said: dict[str, Any]) -> str:
    role = saying.text(said, "role")
    if role not in Role.values:
        raise Refused("role", _("Choose one of the offices."), "role")
    return role


def _check_appoint(said: dict[str, Any]) -> None:
    saying.only(said, "member", "role", "until")
    role, member = office(said), saying.member(said)
    saying.day(said, "until")
    if not member.is_active or member.is_minor:
        raise Refused("member", _("An office needs an active member who is grown up."), "member")
    if RoleTerm.objects.running().filter(membership=member, role=role).exists():
        raise Refused("has-role", _("%(name)s already holds this office.") % {"name": member.name}, "member")


def _check_recall(said: dict[str, Any]) -> None:
    saying.only(said, "member", "role")
    if not _terms(said).exists():
        raise Refused("role", _("They do not hold this office now."), "role")


def _terms(said: dict[str, Any]) -> Any:
    return RoleTerm.objects.running().filter(membership=saying.member(said), role=office(said))


def _admit(said: dict[str, Any], proposal: Any) -> str:
    return f"membership:{memberships.admit(saying.member(said), by=actors.system('governance')).uid}"


def _suspend(said: dict[str, Any], proposal: Any) -> str:
    return f"membership:{memberships.suspend(saying.member(said), by=actors.system('governance')).uid}"


def _appoint(said: dict[str, Any], proposal: Any) -> str:
    by, until = actors.system("governance"), saying.day(said, "until")
    term = offices.appoint(saying.member(said), office(said), by=by, until=until, decision=proposal.source)
    return f"roleterm:{term.uid}"


def _recall(said: dict[str, Any], proposal: Any) -> str:
    term = _terms(said).first()
    if term is None:
        raise Refused("role", _("They do not hold this office any more."), "role")
    return f"roleterm:{offices.end(term, by=actors.system('governance')).uid}"


def _sentence(words: Any) -> Any:
    def preview(said: dict[str, Any]) -> registry.IfPassed:
        role, until = saying.text(said, "role"), saying.day(said, "until") if "until" in said else None
        names = {"name": saying.member(said).name, "office": str(Role(role).label).lower() if role in Role.values else role}
        lines = [str(words) % names]
        if until:
            lines.append(_("Until %(day)s.") % {"day": wording.day(until, "long")})
        return registry.IfPassed(lines)

    return preview


registry.enactments.add("admit", registry.Enactment(
    gettext_lazy("Admit somebody who asked to join"),
    _in_state(State.APPLIED, gettext_lazy("They are not waiting to be welcomed.")),
    _sentence(gettext_lazy("%(name)s becomes a member.")), _admit,
))  # fmt: skip
registry.enactments.add("suspend", registry.Enactment(
    gettext_lazy("Pause a membership"), _in_state(State.ACTIVE, gettext_lazy("They take no part just now.")),
    _sentence(gettext_lazy("The membership of %(name)s rests.")), _suspend, saying.member,
))  # fmt: skip
registry.enactments.add("appoint", registry.Enactment(
    gettext_lazy("Give an office"), _check_appoint,
    _sentence(gettext_lazy("%(name)s becomes %(office)s.")), _appoint, saying.member,
))  # fmt: skip
registry.enactments.add("end-office", registry.Enactment(
    gettext_lazy("End an office"), _check_recall,
    _sentence(gettext_lazy("%(name)s is no longer %(office)s.")), _recall, saying.member,
))  # fmt: skip
