"""Every route of the two URLconfs, as the test of the wall sees it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver

from networks.checks import table_class

# Who is a member of the network whose doors are asked.
INSIDE = ("member", "facilitator", "treasurer", "coordinator", "token")
FRONT = "config.front_urls"
NETWORK = "config.network_urls"
_CONVERTED = re.compile(r"<(?:(\w+):)?(\w+)>")
_GROUP = re.compile(r"\(\?P<(\w+)>((?:[^()]|\([^()]*\))*)\)")
# Routes that name what is published, for all to read; and what is a person's or the installation's, in no network.
PUBLISHED = (
    "board:copy", "board:copy_picture", "api:neighbor-posts-detail", "api:neighbor-posts-ask",
    "things:copy", "things:copy_picture", "api:neighbor-things-detail", "api:neighbor-things-ask",
    "humans:answer", "humans:playbook", "api:playbooks-detail", "api:playbooks-adopt", "api:playbooks-lessons", "humans:call",
    "humans:passage", "api:passages-detail", "api:passages-take-up", "api:passages-decline", "api:passages-call-back",
    "api:passages-put-to-vote", "api:regions-detail", "api:regions-respond", "api:regions-leave",
    "api:regions-take-seat", "api:known-regions-detail", "api:region-networks-detail", "api:region-words-detail",
    "api:covenant-texts-detail", "api:covenant-texts-sign", "api:rests-detail", "api:stand-in-calls-detail",
    "api:stand-in-calls-agree", *(f"api:sponsorships-{one}" for one in ("detail", "respond", "end")),
    "api:inbox-detail", "api:inbox-read", "api:network-applications-detail", "api:network-applications-answer-it",
    *(f"api:joinings-{one}" for one in ("detail", "answer-it", "say", "call-off", "begin", "done")),
    "api:calls-for-help-detail", "api:calls-for-help-offer", "api:calls-for-help-reply", "api:calls-for-help-end",
)  # fmt: skip
# Rows that stand in the umbrella alone: elsewhere its name answers like one that does not exist.
OF_THE_UMBRELLA = frozenset({"ledgers.ClearingRound"})
# No row in the networks of the matrix: who comes along when networks join, who has a seat in a region (tests/humans looks from
# outside: test_joining.py, test_admin_of_humans.py).
NOWHERE = frozenset({"humans.Comer", "humans.Seat"})


def home_of(model: Any, slug: str) -> str:
    """Where the row stands that is foreign to a network: what is the umbrella's, there."""
    return "humans" if model._meta.label in OF_THE_UMBRELLA else slug


@dataclass(frozen=True)
class Route:
    """`path` has `{kwarg}` where a value goes."""

    urlconf: str
    name: str
    path: str
    kwargs: tuple[str, ...]
    view: Any

    @property
    def policy(self) -> Any:
        """What the view declares: a word for pages, action → word for endpoints."""
        return getattr(self.view, "policy", None) or getattr(getattr(self.view, "cls", None), "policy", None)

    @property
    def methods(self) -> tuple[str, ...]:
        """What the view answers, as it declares it."""
        if actions := getattr(self.view, "actions", None):
            return tuple(method.upper() for method in actions)
        return tuple(getattr(self.view, "methods", ("GET", "POST")))

    @property
    def is_published(self) -> bool:
        """Whether what `uid` names is for all: then no name of it is foreign."""
        return self.model is not None and table_class(self.model) == "published"

    @property
    def model(self) -> Any:
        """What `uid` names, where the view says so: the model of a set of endpoints or of an admin page."""
        if model := getattr(getattr(self.view, "cls", None), "model", None):
            return model
        if found := re.match(r"/admin/(\w+)/(\w+)/", self.path):
            from django.apps import apps

            return apps.get_model(*found.groups())
        return None

    def __str__(self) -> str:
        return f"{self.name} {self.path}"


def every(urlconf: str) -> list[Route]:
    return list(_walk(get_resolver(urlconf), urlconf, "/", ""))


def _walk(resolver: Any, urlconf: str, before: str, space: str) -> Iterator[Route]:
    for one in resolver.url_patterns:
        path = before + str(one.pattern).replace("^", "").replace("$", "")
        if hasattr(one, "url_patterns"):
            yield from _walk(one, urlconf, path, f"{space}{one.namespace}:" if one.namespace else space)
            continue
        kwargs = tuple(_CONVERTED.sub(r"\2", found) for found in [m.group(0) for m in _CONVERTED.finditer(_plain(path))])
        yield Route(urlconf, f"{space}{one.name}", _CONVERTED.sub(r"{\2}", _plain(path)), kwargs, one.callback)


def _plain(path: str) -> str:
    """Regular expressions as if they were `<kwarg>`."""
    return _GROUP.sub(r"<\1>", path).replace("\\", "").replace("/?", "/")


def methods_for(route: Route, role: str, what: str) -> tuple[str, ...]:
    """What a view says it answers; and on own rows the rest, too, which no view may do more with than refuse.

    Where an office opens nothing that members do not have, its page is only read: members ask the same doors in full. An odd
    name is read by the same line whatever is done with it; whoever may not enter the admin site is turned away before any is.
    """
    one = ("GET",) if "GET" in route.methods else route.methods[:1]
    if role in ("facilitator", "treasurer") and not _opened_by(route, role):
        return ("GET",) if what == "own" and "GET" in route.methods else ()
    if "/admin/" in route.path and not _enters(role):
        return {"own": route.methods, "foreign": one}.get(what, ())
    if what == "malformed":
        return one if role in INSIDE else ()  # The others are turned away before a name is read.
    if what == "foreign" and "/admin/" in route.path and role != "coordinator":
        return one
    if what == "own" and role == "visitor":
        return ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
    if what == "own" and role == "member":
        return tuple(dict.fromkeys([*route.methods, "POST", "DELETE"]))
    return tuple(method for method in route.methods if method != "HEAD")  # A HEAD is its GET: the visitor asks each.


def _enters(role: str) -> bool:
    """Whether they come into the admin site here."""
    from networks.roles import CAPABILITIES

    return role in INSIDE and "admin.enter" in CAPABILITIES.get(role, frozenset())


def _opened_by(route: Route, office: str) -> bool:
    from networks.roles import CAPABILITIES, MEMBER

    policy = route.policy
    needs = set(policy.values()) if isinstance(policy, dict) else {policy}
    return bool(needs & (CAPABILITIES[office] - CAPABILITIES[MEMBER]))
