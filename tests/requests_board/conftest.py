"""Short words for the board's tests."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from networks import actors, clauses
from networks.models import Category, MemberSkill, Skill
from requests_board import exchanges, posts
from requests_board.models import Exchange, Post
from tests import cast


@pytest.fixture
def tess(riverside: Any) -> Any:
    """The treasurer."""
    return cast.member(riverside, "Tess")


@pytest.fixture
def cora(riverside: Any) -> Any:
    """The other coordinator."""
    return cast.member(riverside, "Cora")


@pytest.fixture
def put_up(in_riverside: Any) -> Callable[..., Post]:
    """Publishes in Riverside: `put_up(alice, title=…, kind="offer", category="Learning", skills=["Tutoring"])`."""
    return publish


def publish(
    member: Any,
    *,
    title: str = "Fix my bicycle",
    kind: str = "request",
    category: str = "Home and repair",
    skills: tuple[str, ...] = (),
    minutes: int | None = 60,
    photos: Any = (),
    **more: Any,
) -> Post:
    content = posts.Content(
        title=title,
        category=Category.objects.get(name=category),
        minutes=minutes,
        skills=tuple(Skill.objects.filter(name__in=skills)),
        **more,
    )
    return posts.publish(content, kind=kind, by=actors.of(member), photos=photos)


@pytest.fixture
def offers_skill(in_riverside: Any) -> Callable[..., MemberSkill]:
    def make(member: Any, name: str, direction: str = "offer", level: str = "good") -> MemberSkill:
        return MemberSkill.objects.create(
            membership=member, skill=Skill.objects.get(name=name), direction=direction, level=level
        )

    return make


def propose(giver: Any, receiver: Any, *, by: Any, minutes: int = 90, title: str = "A shelf", **more: Any) -> Exchange:
    terms = exchanges.Terms(minutes=minutes, **more)
    return exchanges.propose(
        terms, by=actors.of(by), other=receiver if by.pk == giver.pk else giver, gives=by.pk == giver.pk, title=title
    )


@pytest.fixture
def agreed(in_riverside: Any, alice: Any, bob: Any) -> Exchange:
    """Bob will do something for Alice, an hour and a half."""
    exchange = propose(bob, alice, by=bob)
    return exchanges.agree(exchange, by=actors.of(alice))


@pytest.fixture
def done(agreed: Exchange, bob: Any) -> Exchange:
    """Bob has logged it."""
    return exchanges.log(agreed, by=actors.of(bob), minutes=90)


@pytest.fixture
def rule(in_riverside: Any) -> Callable[..., None]:
    """`rule("board.expiry_days", 10)`: in force since an hour ago, so that this transaction sees it."""

    def make(key: str, value: Any) -> None:
        since = timezone.now() - dt.timedelta(hours=1)
        clauses.amend(key, value, by=actors.system("test"), decision="decision:test", from_at=since)

    return make


@pytest.fixture
def ask(client_of: Any) -> Callable[..., Any]:
    """`ask(alice, "posts/", {…}, expect=201)`: the answer's JSON."""
    browsers: dict[int, Any] = {}

    def make(who: Any, path: str, body: Any = None, *, expect: int = 200, mount: str = "/riverside/api/v1/") -> Any:
        browser = browsers.setdefault(who.pk, client_of(who))
        sent, once = (json.dumps(body), "application/json"), {"Idempotency-Key": uuid.uuid4().hex}
        answer = browser.get(mount + path) if body is None else browser.post(mount + path, *sent, headers=once)
        assert answer.status_code == expect, answer.content
        return answer.json() if answer.content else None

    return make
