"""What operations say of themselves, kept until somebody asks for the document: most processes are never asked, and every
operation described by drf-spectacular is a class of its own with seventeen methods.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from rest_framework.schemas.inspectors import DefaultSchema

Act = TypeVar("Act", bound=Callable[..., Any])
_waiting: list[tuple[Callable[..., Any], dict[str, Any]]] = []


def extend_schema(**said: Any) -> Callable[[Act], Act]:
    """As that of drf-spectacular, which gets all of it by `describe`."""

    def note(act: Act) -> Act:
        if not isinstance(act, type):
            vars(act).setdefault("kwargs", {})  # What wraps the act from here on carries this along; the description goes in.
        _waiting.append((act, said))
        return act

    return note


def describe() -> None:
    """Tells drf-spectacular what has been said since the last time, in the same order."""
    from drf_spectacular import utils

    found = _waiting.copy()
    _waiting.clear()
    for act, said in found:
        utils.extend_schema(**said)(act)  # noqa: TID251


class WhenDescribed(DefaultSchema):  # type: ignore[misc]
    """The schema of views. Routes are read by looking at all that a view has; that shall not load what describes it."""

    def __get__(self, view: Any, kind: Any) -> Any:
        return self if view is None and _waiting else super().__get__(view, kind)
