"""No route shows a row of another network: every route, method and role, with own, foreign, missing and malformed names.

Generated from the URLconf, so that a new route cannot be forgotten: one without a declared policy fails, and so does one
whose names in the address the test does not know (say them in WORDS or NOUNS).
"""

import datetime as dt
import itertools
import logging
import re
import traceback
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client
from django.utils import timezone

from common import registry
from networks.checks import table_class
from tests import cast
from tests.wall import canaries, money, routes, votes
from tests.wall.routes import Route

ROLES = ("visitor", "stranger", "member", "facilitator", "treasurer", "coordinator", "umbrella", "token")
# Routes of libraries at the front door (sign-in): they know no network.
OPEN_AT_THE_FRONT = re.compile(r"^(healthz|readyz|metrics|account_|mfa_|second_factor|front:|idp:)")
MISSING = str(uuid.UUID(int=0x7E57 << 96 | 4 << 76 | 8 << 60))
MALFORMED = ("7", "zz-not-a-name")

REPORTS = ["hours", "nothing"]
# Names in an address that are words of the software: route → kwarg → values to try.
WORDS: dict[str, dict[str, Callable[[], list[str]]]] = {
    "networks:invitation": {"token": lambda: ["A" * 22, "nothing"]},
    "networks:api_noun": {"noun": lambda: ["posts", "nothing"]},
    "networks:article": {"slug": lambda: ["meetings", "nothing"]},
    "networks:article_write": {"slug": lambda: ["meetings", "nothing"]},
    **{f"api:articles-{one}": {"slug": lambda: ["meetings", "nothing"]} for one in ("detail", "versions")},
    "api:clauses-detail": {"key": lambda: ["members.invitation_days", "nothing"]},
    "exchanges:feed": {"secret": lambda: ["A" * 32, "nothing"]},
    "networks:clause": {"key": lambda: ["members.invitation_days", "nothing"]},
    "networks:report": {"name": lambda: REPORTS},
    "networks:report_csv": {"name": lambda: REPORTS},
    "api:report": {"name": lambda: REPORTS},
    "ledgers:credit_tax": {"year": lambda: ["2026", "1"], "kind": lambda: ["csv", "pdf", "nothing"]},
    **{f"humans:{one}": {"slug": lambda: ["riverside", "nowhere"]} for one in ("federation_network", "umbrella_rest")},
    **{f"api:federation-{one}": {"slug": lambda: ["riverside", "nowhere"]} for one in ("detail", "rest", "wake")},
    "api:orphan-memos-sign": {"pact": lambda: [MISSING]},
    "ledgers:memo_new": {"slug": lambda: ["hilltop", "nowhere"]},
    **{name: {"uid": lambda: [MISSING]} for name in routes.PUBLISHED},
    "humans:region": {"slug": lambda: ["riverside", "nowhere"]},
    "humans:playbook_changes": {"uid": lambda: [MISSING], "number": lambda: ["1"]},
    "polls:ballots": {"kind": lambda: ["blt", "csv", "json", "pb", "nothing"]},
    "networks:panel": {"name": lambda: [*[name for name, _panel in registry.panels], "nothing"]},
}
# Names in an address that are rows, where the view does not say which by its `model`: route → kwarg → model.
NOUNS: dict[str, dict[str, str]] = {
    "networks:import_batch": {"uid": "networks.ImportBatch"},
    **{f"networks:{name}": {"uid": "networks.Membership"} for name in ("person", "picture", "household", "cockpit_member")},
    "networks:skill": {"uid": "networks.Skill"},
    **{f"networks:{word.lower()}": {"uid": f"networks.{word}"} for word in ("File", "Webhook", "Decision")},
    "networks:copy_file": {"uid": "networks.NetworkCopy"},
    "networks:mandate": {"uid": "governance.Mandate"},
    **{f"networks:{name}": {"uid": "governance.Assembly"} for name in ("assembly", "assembly_screen")},
    "networks:petition_roll": {"uid": "governance.Petition"},
    **{f"networks:{name}": {"uid": "governance.Proposal"} for name in ("proposal", "proposal_edit")},
    "humans:passage_send": {"uid": "governance.Proposal"},
    **{f"ledgers:statement{kind}": {"uid": "ledgers.Account"} for kind in ("", "_csv", "_pdf", "_print")},
    **{f"ledgers:{name}": {"uid": "ledgers.Transfer"} for name in ("transfer", "proof")},
    "ledgers:credit_invoice": {"uid": "ledgers.Invoice"},
    "ledgers:care": {"uid": "ledgers.CareConversation"},
    **{f"ledgers:{word.lower()}": {"uid": f"ledgers.{word}"} for word in ("Estate", "Loan", "Drive")},
    "ledgers:bank_statement": {"uid": "ledgers.BankStatement"},
    **{f"ledgers:{name}": {"uid": "ledgers.Group"} for name in ("group", "group_sheet", "group_share_out")},
    **{f"humans:{name}": {"uid": "humans.Guide"} for name in ("guide", "guide_edit", "guide_lesson")},
    **{f"ledgers:{name}": {"uid": f"ledgers.{name.split('_')[0].title()}"} for name in ("agreement", "memo", "memo_pdf")},
    **{f"board:{name}": {"uid": "requests_board.Post"} for name in ("post", "edit")},
    "board:answer": {"uid": "requests_board.NeighborAnswer"},
    "exchanges:new": {"uid": "networks.Membership"},
    "exchanges:detail": {"uid": "requests_board.Exchange"},
    "loops:detail": {"uid": "requests_board.Loop"},
    "exchanges:series": {"uid": "requests_board.Series"},
    "gatherings:detail": {"uid": "requests_board.Gathering"},
    **{f"things:{name}": {"uid": "requests_board.Thing"} for name in ("thing", "edit")},
    **{f"circles:{name}": {"uid": "networks.Circle"} for name in ("detail", "edit")},
    **{f"things:{one}": {"uid": f"requests_board.{row}"} for one, row in (("booking", "Booking"), ("loan", "NeighborLoan"))},
    "things:repair": {"uid": "requests_board.Repair"},
    "dispatch:request": {"uid": "requests_board.Post"},
    "dispatch:follow_up": {"uid": "requests_board.FollowUp"},
    "dispatch:incident": {"uid": "requests_board.Incident"},
    **{f"polls:{name}": {"uid": "governance.Poll"} for name in ("poll", "edit", "desk", "paper", "check", "ballots", "roll")},
}
# Read by people who are not members here, on purpose: table → why.
SHOWN_TO_ALL: dict[str, str] = {
    "networks_agreementtext": "Read before one joins.",
    "uid of governance_poll": "In the public feed: counted votes, where the members publish the ballots.",
    "ledgers_seal": "Published, so that anyone can see that the past stands.",
}


# ── What stands before the wall ─────────────────────────────────────────────────────────────────
@pytest.fixture(scope="module")
def ground(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """Riverside and Hilltop with a row in every table, in one transaction that is rolled back at the end."""
    from networks.tenancy.current import entered

    logging.disable(logging.CRITICAL)  # Thousands of refusals; what matters is in the answers.
    with django_db_blocker.unblock(), transaction.atomic():
        planted = {}
        money.agree()
        for slug, letter in (("riverside", "r"), ("hilltop", "h")):
            with entered(cast.network(slug)):
                _live(slug)
                planted[slug] = canaries.plant(letter)
        yield {"planted": planted, "clients": {role: _client(role) for role in ROLES}}
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


def _live(slug: str) -> None:
    """What only verbs can write: hours that moved and hours that are promised."""
    from ledgers import accounts, holds, limits, transfers
    from ledgers.seals import sealing
    from networks import actors, clauses, offices
    from networks.models import Membership

    since = timezone.now() - dt.timedelta(hours=1)
    for gear in ("things", "circles"):
        clauses.amend(f"gear.{gear}", True, by=actors.system("test"), decision="founding", from_at=since)
    members = list(Membership.objects.active().order_by("id")[:2])
    payer, payee = (accounts.of(member) for member in members)
    transfers.pay(payer, payee, 60, kind="gift", source="gift:test", by=actors.of(members[0]))
    money.points(*members, offices.holders("coordinator")[0])
    sealing.make(everything=True)
    holds.promise(payer, payee, 30, source="exchange:test", by=actors.of(members[0]))
    officer, soon = actors.of(offices.holders("coordinator")[0]), timezone.now() + dt.timedelta(days=30)
    limits.grant(payer, floor=-720, ceiling=None, until=soon, reason="for a test", by=officer)
    money.trade(members)
    money.live_pool(members[0], members[1])
    money.put_together()
    votes.hold(offices.holders("coordinator")[0])
    if slug == "riverside":
        offices.appoint(members[1], "facilitator", by=actors.system("test"))


def _client(role: str) -> tuple[Client, dict[str, str], dict[str, Any]]:
    """A browser, the headers it sends and the session to go back to after each request."""
    from networks import actors, tokens
    from networks.models import Membership
    from networks.tenancy.current import entered
    from tests.conftest import sign_in

    client = Client(raise_request_exception=False)
    riverside = cast.network("riverside")
    if role == "token":
        with entered(riverside):
            alice = Membership.objects.get(person=cast.person("alice@example.org"))
            secret = tokens.make(by=actors.of(alice), name="test", may_write=True)[1]
        return client, {"HTTP_AUTHORIZATION": f"Bearer {secret}"}, {}
    who = {"stranger": "dan", "member": "alice", "facilitator": "bob", "treasurer": "tess", "coordinator": "carla",
           "umbrella": "ursula"}.get(role)  # fmt: skip
    if who is None:
        return client, {}, {}
    sign_in(client, cast.person(f"{who}@example.org"))
    session = client.session
    session["_csrftoken"] = "c" * 32
    session.save()
    return client, {}, dict(session.items())


class Asked:
    """One role at one door after the other; whatever a request did is undone."""

    def __init__(self, role: str, ground: dict[str, Any], mount: str) -> None:
        self.role, self.mount = role, mount
        self.client, self.headers, self.session = ground["clients"][role]
        self.key = self.client.cookies["session"].value if self.session else ""
        self.trouble: list[str] = []
        self.count = 0

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        self.count += 1
        address = self.mount + path
        kind = {"content_type": "application/json"} if "/api/" in path else {}
        if method in ("GET", "HEAD", "OPTIONS"):
            kind = {}
        errors: list[str] = []

        def note(**_rest: Any) -> None:
            errors.append(traceback.format_exc(limit=-4)[-2000:])

        got_request_exception.connect(note)
        try:
            with transaction.atomic():
                answer = getattr(self.client, method.lower())(address, data or {}, **kind, **self.headers)
                body = b"".join(answer.streaming_content) if answer.streaming else answer.content
                transaction.set_rollback(True)
        finally:
            got_request_exception.disconnect(note)
        answer.body = body.decode("utf-8", "replace")
        self._go_back(answer)
        if answer.status_code >= 500 or errors:
            self.trouble.append(f"{self.role} {method} {address}: {answer.status_code}\n{errors[-1] if errors else ''}")
        return answer

    def _go_back(self, answer: Any) -> None:
        if not self.session:
            self.client.cookies.clear()
        elif "session" in answer.cookies:
            # Signing out and in gives another key, whose row was undone: back to the one it began with.
            self.client.cookies["session"] = self.key
            session = self.client.session
            session.clear()
            session.update(self.session)
            session.save()


def _told(answer: Any) -> str:
    """Everything that an answer says: headers and body."""
    return "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + "\n" + answer.body


def _alike(answer: Any, name: str) -> list[str]:
    """An answer without what may differ: the name itself, the CSRF token, the request's id, the time."""
    text = f"{answer.status_code}\n{_told(answer).replace(name, 'NAME')}"
    text = re.sub(r"(?im)^(date|expires|x-request-id|set-cookie|content-length): .*$", "", text)
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "CSRF", text).splitlines()


def _difference(one: Any, its_name: str, other: Any, other_name: str) -> str:
    first, second = _alike(one, its_name), _alike(other, other_name)
    pairs = itertools.zip_longest(first, second, fillvalue="")
    return next((f"{this[:200]!r} and {that[:200]!r}" for this, that in pairs if this != that), "")


# ── Which names go into an address ──────────────────────────────────────────────────────────────
def _rows(route: Route, kwarg: str) -> Any:
    from django.apps import apps

    named = NOUNS.get(route.name, {}).get(kwarg)
    if named:
        return apps.get_model(named)
    row = route.model if kwarg in ("uid", "object_id") else None
    return row if row is None or table_class(row) == "tenant" else None  # What is published is for all.


def _words(route: Route, kwarg: str) -> list[str]:
    if kwarg == "deed":  # The admin's own: a verb for one row.
        from networks.admin_site import site

        return [*site._registry[route.model].all_deeds(), "nothing"]
    if kwarg == "app_label":
        from networks.admin_site import site

        return sorted({model._meta.app_label for model in site._registry})
    if (known := WORDS.get(route.name, {}).get(kwarg)) is None and route.is_published and kwarg in ("uid", "object_id"):
        return [MISSING]
    if known is None:
        pytest.fail(
            f"What does <{kwarg}> name in {route}? Say in tests/test_route_matrix.py the model (NOUNS) or the words (WORDS), "
            f"or give the view a `model`."
        )
    return known()


def _uid_of(model: Any, slug: str) -> str:
    from networks.tenancy.current import entered

    if model._meta.label in routes.NOWHERE:
        return MISSING
    with entered(cast.network(home := routes.home_of(model, slug))):
        found = model.objects.order_by("id").values_list("uid", flat=True).first()
    if found is None:
        pytest.fail(f"There is no {model._meta.label} in {slug}: tests/wall/canaries.py plants none.")
    return MISSING if home != slug and slug == "riverside" else str(found)


def _addresses(route: Route) -> Iterator[tuple[str, str, str, str]]:
    """(what, address, the name that varies, the address with a missing name instead)."""
    values: dict[str, dict[str, str]] = {}
    words: dict[str, list[str]] = {}
    for kwarg in route.kwargs:
        model = _rows(route, kwarg)
        if model is None:
            words[kwarg] = _words(route, kwarg)
        else:
            values[kwarg] = {slug: _uid_of(model, slug) for slug in ("riverside", "hilltop")}
    own = {kwarg: value["riverside"] for kwarg, value in values.items()}
    first = {kwarg: some[0] for kwarg, some in words.items()}
    yield "own", route.path.format(**own, **first), "", ""
    for kwarg, some in words.items():
        for word in some[1:]:
            yield "own", route.path.format(**own, **{**first, kwarg: word}), "", ""
    for kwarg, value in values.items():
        missing = route.path.format(**{**own, kwarg: MISSING}, **first)
        for what, name in (
            ("foreign", value["hilltop"]),
            *[("malformed", name) for name in MALFORMED[: 2 if "/api/" in route.path else 1]],
        ):
            yield what, route.path.format(**{**own, kwarg: name}, **first), name, missing


# ── The tests ───────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("urlconf", [routes.FRONT, routes.NETWORK])
def test_every_route_declares_who_may_use_it(urlconf: str) -> None:
    silent = []
    for route in routes.every(urlconf):
        if urlconf == routes.FRONT and OPEN_AT_THE_FRONT.match(route.name):
            continue
        policy = route.policy
        actions = getattr(route.view, "actions", None)
        if policy is None or (actions and not set(actions.values()) <= set(policy)):
            silent.append(str(route))
    assert not silent, f"Declare who may use these (networks.doors.door, or `policy` of endpoints): {silent}"


def test_every_policy_is_a_capability_that_somebody_has() -> None:
    from networks.doors import OPEN
    from networks.roles import CAPABILITIES

    known = {*OPEN, *frozenset().union(*CAPABILITIES.values())}
    said = {}
    for route in routes.every(routes.NETWORK):
        policy = route.policy
        for needs in policy.values() if isinstance(policy, dict) else [policy]:
            said[needs] = str(route)
    assert {needs: route for needs, route in said.items() if needs not in known} == {}


@pytest.mark.parametrize("role", ROLES)
def test_no_route_of_a_network_shows_another(role: str, ground: dict[str, Any]) -> None:
    ask = Asked(role, ground, "/riverside")
    foreign, ours = ground["planted"]["hilltop"], ground["planted"]["riverside"]
    leaks: list[str] = []
    for route in routes.every(routes.NETWORK):
        if role == "token" and "/api/" not in route.path:
            continue
        for what, address, name, missing in _addresses(route):
            for method in routes.methods_for(route, role, what):
                answer = ask(method, address)
                asked_for = frozenset(canaries.UID.findall(address))
                found = foreign.in_text(_told(answer), but=asked_for)
                if role not in routes.INSIDE:
                    found |= {place for place in ours.in_text(_told(answer), but=asked_for) if _is_private(place)}
                if found:
                    leaks.append(f"{role} {method} {address}: {sorted(found)[:5]}")
                if what == "foreign" and (difference := _difference(answer, name, ask(method, missing), MISSING)):
                    leaks.append(f"{role} {method} {address} answers unlike a missing one: {difference}")
                if what == "malformed" and answer.status_code == 200 and method == "GET" and role in routes.INSIDE:
                    leaks.append(f"{role} {method} {address}: a malformed name answers 200")
    assert not leaks, "\n".join(leaks[:20])
    assert not ask.trouble, "\n".join(ask.trouble[:5])


@pytest.mark.parametrize("role", ROLES)
def test_no_route_of_the_front_door_shows_a_network(role: str, ground: dict[str, Any]) -> None:
    ask = Asked(role, ground, "")
    leaks = []
    for route in routes.every(routes.FRONT):
        if route.kwargs and not all(kwarg in WORDS.get(route.name, {}) for kwarg in route.kwargs):
            continue
        for _what, address, _name, _missing in _addresses(route):
            for method in ("GET", "POST"):
                answer = ask(method, address)
                found = ground["planted"]["hilltop"].in_text(_told(answer)) if role != "stranger" else set()
                found |= ground["planted"]["riverside"].in_text(_told(answer)) if role not in routes.INSIDE else set()
                if found := {place for place in found if _is_private(place)}:
                    leaks.append(f"{role} {method} {address}: {sorted(found)[:5]}")
    assert not leaks, "\n".join(leaks[:20])
    assert not ask.trouble, "\n".join(ask.trouble[:5])


def _is_private(place: str) -> bool:
    return place not in SHOWN_TO_ALL and place.removeprefix("uid of ").split(".")[0] not in SHOWN_TO_ALL
