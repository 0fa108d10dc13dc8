"""Every number comes from a clause: a dated value with a reason, declared in one place by the app that asks for it."""

import datetime as dt
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import registry
from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Clause
from networks.tenancy import current


@dataclass(frozen=True)
class Declaration:
    """What an app says of one of its clauses. `unit` is minutes, days, percent, … ; bounds are inclusive."""

    key: str
    kind: type[int] | type[bool] | type[str]
    default: Any
    title: Any
    explanation: Any
    article: str
    unit: str = ""
    least: int | None = None
    most: int | None = None
    choices: tuple[tuple[str, Any], ...] = ()
    sentence: Callable[[Any], Any] | None = None
    of_kind: str = ""  # the kinds of network that have it, with spaces; empty: every one

    def is_of(self, kind: str) -> bool:
        return not self.of_kind or kind in self.of_kind.split()

    def checked(self, value: Any) -> Any:
        """The value, if it is one that this clause can have. Refuses `clause-value`."""
        if self.kind is int and (isinstance(value, bool) or not isinstance(value, int)):
            raise Refused("clause-value", _("Write a whole number."), "value")
        if self.kind is bool and not isinstance(value, bool):
            raise Refused("clause-value", _("Choose yes or no."), "value")
        if self.kind is str and not isinstance(value, str):
            raise Refused("clause-value", _("Choose one of the list."), "value")
        if self.choices and value not in [choice[0] for choice in self.choices]:
            raise Refused("clause-value", _("Choose one of the list."), "value")
        if self.kind is int and self.least is not None and value < self.least:
            raise Refused("clause-value", _("Write %(least)s or more.") % {"least": self.least}, "value")
        if self.kind is int and self.most is not None and value > self.most:
            raise Refused("clause-value", _("Write %(most)s or less.") % {"most": self.most}, "value")
        return value


def read(key: str, said: str) -> Any:
    """What somebody wrote for a rule, as the rule's own type. Refuses `clause-unknown`, `clause-value`."""
    if not is_here(key):
        raise Refused("clause-unknown", _("There is no such rule."), "key")
    rule = declaration(key)
    said = said.strip()
    if rule.kind is bool:
        words = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}
        return rule.checked(words.get(said.lower(), said))
    if rule.kind is int:
        digits = said.replace("\u2212", "-")
        plain = digits.isascii() and digits.removeprefix("-").isdigit() and len(digits) <= 12
        return rule.checked(int(digits) if plain else said)
    return rule.checked(said)


def declare(key: str, kind: type, default: Any, title: Any, explanation: Any, *, article: str, **rest: Any) -> None:
    """Called by an app when it starts, once per clause."""
    registry.clauses.add(key, Declaration(key, kind, default, title, explanation, article, **rest))


def declaration(key: str) -> Declaration:
    return registry.clauses[key]  # type: ignore[no-any-return]


def here() -> list[tuple[str, Declaration]]:
    """The rules that this network can have: those of every network, and those of its kind."""
    kind = current.network().kind
    return [(key, rule) for key, rule in registry.clauses if rule.is_of(kind)]


def is_here(key: str) -> bool:
    """Whether this network can have such a rule."""
    return key in registry.clauses and declaration(key).is_of(current.network().kind)


def value(key: str, *, scope: str = "", at: dt.datetime | None = None) -> Any:
    """What the rule says here at a time: `clause_value` in SQL, the only reader."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clause_value(%s, %s, coalesce(%s, now()))", [key, scope, at])
        found = cursor.fetchone()[0]
    return declaration(key).default if found is None else _loaded(found)


def values(*keys: str, scope: str = "") -> dict[str, Any]:
    """Several rules now, of the whole network or of one scope, in one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clause_values(%s::text[], %s)", [list(keys), scope])
        return _valued(keys, cursor.fetchone()[0])


def _valued(keys: Iterable[str], found: list[Any]) -> dict[str, Any]:
    """By key, what `clause_values` answered, in the same order."""
    pairs = zip(keys, found, strict=True)
    return {key: declaration(key).default if value is None else _loaded(value) for key, value in pairs}


def _loaded(found: Any) -> Any:
    return json.loads(found) if isinstance(found, str) else found


GEARS = ("hours", "credit", "pool", "things", "circles", "decisions", "points", "drives", "between")


def gears() -> set[str]:
    """The tools that this network uses."""
    return _turned_on(values(*gear_keys()))


def gear_keys() -> list[str]:
    return [f"gear.{gear}" for gear in GEARS]


def gears_said(found: list[Any]) -> set[str]:
    """The same, from what `clause_values` answered to `gear_keys`."""
    return _turned_on(_valued(gear_keys(), found))


def _turned_on(said: dict[str, Any]) -> set[str]:
    return {key.removeprefix("gear.") for key, on in said.items() if on}


def is_adopted() -> bool:
    """Once a network has adopted its bylaws, decisions alone change a clause."""
    return bool(value("bylaws.adopted"))


@transaction.atomic
def amend(key: str, new: Any, *, by: Actor, decision: str, scope: str = "", from_at: dt.datetime | None = None) -> Clause:
    """Sets a rule from a time on. Refuses `clause-value`, `clause-unknown`, `clause-past`, `not-allowed`, `adopted`,
    and what a guard refuses (`law`)."""
    if not is_here(key):
        raise Refused("clause-unknown", _("There is no such rule."), "key")
    by_decision = decision.startswith(("proposal:", "decision:")) or by.system != ""
    if not by_decision:
        if not roles.can(by, "clauses.write_before_adoption"):
            raise Refused("not-allowed", _("Coordinators set the rules before the bylaws are adopted."))
        if is_adopted():
            raise Refused("adopted", _("These bylaws are adopted. Members change them by a decision."))
    new = declaration(key).checked(new)
    for _name, guard in registry.guards:
        guard(key, new, scope)
    now = timezone.now()
    start = from_at or now
    if start < now - dt.timedelta(minutes=1) and not by.system:
        raise Refused("clause-past", _("A rule cannot start in the past."), "from_at")
    open_rows = Clause.objects.select_for_update().filter(key=key, scope=scope, until_at=None)
    for row in open_rows:
        if row.from_at >= start:
            row.delete()
        else:
            row.until_at = start
            row.save(update_fields=["until_at"])
    clause = Clause.objects.create(key=key, scope=scope, value=new, from_at=start, decision=decision)
    records.record("clause.amended", by=by, about=clause, key=key, value=new, scope=scope, decision=decision)
    if new is True and (turned_on := registry.gears.get(key.removeprefix("gear."))):
        turned_on(by=by)
    return clause


declare(
    "bylaws.adopted",
    bool,
    False,
    _("Bylaws adopted"),
    _("Until then coordinators set the rules; afterwards members decide them."),
    article="governance",
)
for _gear, _title, _on in [
    ("hours", _("Timebank"), True),
    ("credit", _("Credit"), False),
    ("pool", _("Pool"), False),
    ("things", _("Shared things"), False),
    ("circles", _("Circles"), False),
    ("decisions", _("Decisions"), False),
    ("points", _("Support and rewards"), False),
    ("drives", _("Drives"), False),
    ("between", _("Between networks"), False),
]:
    declare(f"gear.{_gear}", bool, _on, _title, _("Whether this network uses it. Off means no pages for it."), article="tools")
declare(
    "members.invitation_days",
    int,
    14,
    _("Invitations last"),
    _("After so many days an invitation runs out."),
    article="membership",
    unit="days",
    least=1,
    most=90,
)
declare(
    "members.balances_seen_by",
    str,
    "partners",
    _("Who sees balances"),
    _("Balances are bookkeeping, not marks. The network chooses who sees whose."),
    article="timebank",
    choices=(("me", _("Only oneself")), ("partners", _("Partners of an exchange")), ("members", _("All members"))),
)
declare(
    "retention.declined_application_days",
    int,
    90,
    _("Applications that were not admitted"),
    _("So many days later they are erased."),
    article="privacy",
    unit="days",
    least=1,
    most=730,
)
declare(
    "retention.message_days",
    int,
    730,
    _("Messages of an exchange"),
    _("So many days after an exchange ended its messages are erased."),
    article="privacy",
    unit="days",
    least=30,
    most=3650,
)
declare(
    "retention.former_member_days",
    int,
    365,
    _("Contact of former members"),
    _("So many days after leaving, name and contact are erased. Entries stay, under a pseudonym."),
    article="privacy",
    unit="days",
    least=30,
    most=3650,
)
