"""A network rests: nothing new begins with others, what is under way is finished, and everybody reads until when."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from common.errors import Refused
from humans.calls import calls
from humans.standing import rests
from ledgers.between import agreements, payments
from ledgers.between.agreements import Term
from networks import actors
from networks.actors import Actor
from networks.models import Category, Network
from networks.tenancy import lookup
from networks.tenancy.current import entered
from requests_board import posts
from requests_board.elsewhere import answers, sharing
from requests_board.models import Post
from tests import cast
from tests.ledgers.between.ground import balance, code_of, make_agreement

pytestmark = pytest.mark.django_db


def no(verb: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(Refused) as refused:
        verb(*args, **more)
    assert refused.value.code == "resting", refused.value
    return str(refused.value.message)


def _asks(browser: Any, category: Category) -> Any:
    said = {"title": "Pears for all", "category": str(category.uid), "ways": ["hours"], "hours": "1", "audience": "neighbors"}
    return browser.post("/hilltop/board/new/", {"kind": "request", "body": "Ripe.", "when": "flexible", **said})


def test_nothing_new_begins_with_a_network_that_rests(
    riverside: Any, hilltop: Any, humans: Any, alice: Any, carla: Any, dan: Any, client_of: Any
) -> None:
    for ref in (riverside, hilltop):
        cast.welcome(ref)
    hanna = cast.member(hilltop, "Hanna")
    make_agreement(riverside, carla, hilltop, hanna)
    there, home = code_of(hilltop, dan), code_of(riverside, alice)
    with entered(hilltop):
        said = {"audience": "neighbors", "minutes": 60, "category": Category.objects.first()}
        posts.publish(posts.Content(title="Proofreading", **said), kind="request", by=Actor(dan))
        sharing.follow()
    with entered(riverside):
        payments.send(alice, there, 60, kind="gift", by=actors.of(alice))
        copy = sharing.shown().get()
    with entered(lookup.by_slug("hilltop")):
        until = timezone.localdate() + dt.timedelta(days=40)
        rests.rest("We bring in the harvest", until, by=actors.of(hanna))
    resting = lookup.by_slug("hilltop")
    with entered(riverside):
        assert "rests until" in no(payments.send, alice, there, 15, kind="gift", by=actors.of(alice))
        assert list(sharing.shown()) == []
        copy.subject.refresh_from_db()
        no(answers.ask, copy, "I read proofs, 555 0101", by=Actor(alice))
        partner = Network.objects.get(slug="hilltop")
        no(agreements.propose, partner, [Term("hours", 60, 60)], contact="C", by=actors.of(carla))
    page = client_of(alice).post(
        "/riverside/wallet/elsewhere/",
        {"code": there, "amount": "0.25", "kind": "gift", "note": "", "token": "t", "do": "send"},
    )
    assert page.status_code == 422
    assert "rests until" in page.content.decode()
    with entered(resting):
        shown = Post.objects.get()
        posts.change(shown, posts.Content(title="Proofs", **said), by=Actor(dan))  # What was said is kept up.
        no(posts.publish, posts.Content(title="Pears", **said), kind="offer", by=Actor(dan))
        kept = posts.draft(posts.Content(title="Plums", **{**said, "audience": "network"}), kind="offer", by=Actor(dan))
        no(posts.change, kept, posts.Content(title="Plums", **said), by=Actor(dan))
        closed = posts.close(shown, by=Actor(dan))
        no(posts.reopen, closed, by=Actor(dan))
    page = _asks(client_of(dan), said["category"])
    assert page.status_code == 422
    assert "nothing new begins" in page.context["form"].errors["audience"][0]
    assert "Pears for all" in page.text, "what was typed is kept"
    with entered(resting):
        no(calls.call, "Frost", "Heaters", ["things"], 14, by=actors.of(hanna))
        payments.send(dan, home, 60, kind="gift", by=actors.of(dan))  # Towards zero it goes.
        no(payments.send, dan, home, 15, kind="gift", by=actors.of(dan))
        rests.wake(by=actors.of(hanna))
    with entered(lookup.by_slug("hilltop")):
        posts.reopen(closed, by=Actor(dan))
        sharing.follow()
    assert balance(riverside, alice) == 0
    with entered(riverside):
        assert sharing.shown().count() == 1
        payments.send(alice, there, 15, kind="gift", by=actors.of(alice))
