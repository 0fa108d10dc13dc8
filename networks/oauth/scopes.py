"""What an app may touch: each chapter of the API has a word, and an app reads or writes it ("posts.read", "exchanges.write").

An app registers its chapters (`registry.scopes`) with the modules that answer for them; the longest match decides, so that a
new endpoint belongs to the chapter of its package without being named.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.chapters import Chapter
from common.errors import Refused

# Who somebody is (OpenID Connect), and doing what an office may: said on the consent page in these words.
IDENTITY = {
    "openid": gettext_lazy("know that it is you, by a number made for this"),
    "profile": gettext_lazy("know your name in this network"),
    "email": gettext_lazy("know your email address"),
}
OFFICES = "offices"

registry.scopes.add(
    "profile",
    Chapter(
        gettext_lazy("see your own page here"),
        gettext_lazy("change your own page here"),
        ("networks.api.here", "networks.api.keys", "networks.api.moving"),
    ),
)
registry.scopes.add(
    "members",
    Chapter(
        gettext_lazy("see the members and what they offer, as you do"),
        gettext_lazy("write your skills and invite people"),
        (
            "networks.api.members",
            "networks.api.joining",
            "networks.api.taxonomy",
            "networks.api.holdings",
            "networks.api.welcoming",
        ),
    ),
)
registry.scopes.add(
    "safety",
    Chapter(
        gettext_lazy("see emergency contacts, vettings and guardians, as you do"),
        gettext_lazy("write emergency contacts, vettings and guardians"),
        ("networks.api.safety",),
    ),
)
registry.scopes.add(
    "inbox",
    Chapter(gettext_lazy("read what you are told here"), gettext_lazy("mark it as read"), ("networks.api.inbox",)),
)
registry.scopes.add(
    "network",
    Chapter(
        gettext_lazy("see the network’s rules and lists"), gettext_lazy("change the network’s lists"), ("networks", "humans")
    ),
)
registry.scopes.add(
    "records",
    Chapter(gettext_lazy("see what happened, in the records that you may see"), None, ("networks.api.history",)),
)


@cache
def chapter_of(module: str) -> str:
    """The word of the chapter whose modules hold this one."""
    found = [
        (len(place), word)
        for word, chapter in registry.scopes
        for place in chapter.modules
        if module == place or module.startswith(f"{place}.")
    ]
    if not found:
        raise LookupError(f"no chapter of registry.scopes holds {module}")
    return max(found)[1]


def every() -> list[str]:
    """All scopes of the API, in order."""
    return [
        f"{word}.{act}" for word, chapter in registry.scopes for act in ("read", "write") if act == "read" or chapter.writes
    ]


def words(scope: str) -> Any:
    """What a scope allows, in words that go on after “it can”."""
    if scope in IDENTITY:
        return IDENTITY[scope]
    if scope == OFFICES:
        return _("do what your office may")
    word, _dot, act = scope.partition(".")
    chapter = registry.scopes.get(word)
    if chapter is None:  # Kept by an earlier release; it opens nothing.
        return scope
    return chapter.reads if act == "read" else chapter.writes


def of_token(token: Any) -> str:
    """What a personal token can, in words."""
    may = _("Reads and writes.") if token.may_write else _("Only reads.")
    if not token.scopes:
        return str(may)
    return _("It can %(words)s.") % {"words": "; ".join(str(words(scope)) for scope in token.scopes)}


def known(said: Iterable[str], *, also: Iterable[str] = ()) -> list[str]:
    """The scopes as they are kept, once each. Refuses `scopes`."""
    allowed = {*every(), *also}
    found = list(dict.fromkeys(said))
    if wrong := [scope for scope in found if scope not in allowed]:
        raise Refused("scopes", _("There is no “%(scope)s”.") % {"scope": wrong[0][:60]}, "scopes")
    return found


def needed(view: Any, *, writes: bool) -> str:
    """The scope that an endpoint asks for."""
    return f"{chapter_of(type(view).__module__)}.{'write' if writes else 'read'}"


def opens(held: Iterable[str], wanted: str) -> bool:
    """Whether these scopes allow that one. Who may write may read what is written."""
    word, _dot, act = wanted.partition(".")
    return wanted in held or (act == "read" and f"{word}.write" in held)
