"""A post that neighboring networks see, too: its copy follows it, somebody there answers, and both books move."""

from typing import Any

import pytest

from common.errors import Refused
from ledgers.between import agreements
from ledgers.between.agreements import Term
from ledgers.credit import units
from ledgers.models import Transfer
from networks.actors import Actor, of
from networks.models import Category, Record
from networks.tenancy.current import entered
from requests_board import posts
from requests_board.elsewhere import answers, sharing
from requests_board.models import NeighborAnswer, Post, PostCopy
from tests import cast
from tests.ledgers.between.ground import balance, make_agreement, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(riverside: Any, hilltop: Any, carla: Any) -> Any:
    return make_agreement(riverside, carla, hilltop, cast.member(hilltop, "Hanna"))


def no(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as refused:
        verb(*args, **more)
    assert refused.value.code == code


def post(ref: Any, author: Any, kind: str, title: str, **more: Any) -> Post:
    with entered(ref):
        said = {"audience": "neighbors", "minutes": 60, **more}
        made = posts.publish(posts.Content(title=title, category=Category.objects.first(), **said), kind=kind, by=Actor(author))
        told()
        return made


def told() -> None:
    """What a worker does with what was recorded."""
    for record in Record.objects.filter(kind__startswith="post.").order_by("id"):
        sharing.hear(record)


def titles(ref: Any) -> list[str]:
    with entered(ref):
        return [copy.title for copy in sharing.shown()]


def test_a_copy_is_made_changed_and_withdrawn_with_the_original(
    agreed: Any, riverside: Any, hilltop: Any, humans: Any, dan: Any
) -> None:
    made = post(hilltop, dan, "request", "Proofreading our flyer")
    assert titles(riverside) == ["Proofreading our flyer"]
    assert titles(hilltop) == []
    assert titles(humans) == []
    with entered(hilltop):
        assert not {one.name for one in PostCopy._meta.fields} & {"author", "name"}
        posts.close(made, by=Actor(dan))
        told()
    assert titles(riverside) == []
    post(hilltop, dan, "offer", "Three pumpkins")
    with entered(riverside):
        agreements.end(agreements.with_terms().get(pk=agreed[0].pk), by=of(cast.member(riverside, "Carla")))
    assert titles(riverside) == []


def test_help_is_offered_agreed_and_paid_across(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, client_of: Any
) -> None:
    post(hilltop, dan, "request", "Proofreading our flyer")
    member, author = client_of(alice), client_of(dan)
    page = member.get("/riverside/board/elsewhere/").content.decode()
    assert "Proofreading our flyer" in page
    assert "Dan" not in page
    with entered(riverside):
        copy = sharing.shown().get()
        no("words", answers.ask, copy, " ", by=Actor(alice))
    sent = member.post(f"/riverside/board/elsewhere/{copy.uid}/", {"words": "I read proofs all day, 555 0101"}, follow=True)
    assert "Sent. They write to you." in sent.content.decode()
    with entered(riverside):
        no("asked", answers.ask, copy, "Once more", by=Actor(alice))
    with entered(hilltop):
        theirs = NeighborAnswer.objects.get()
        assert (theirs.other_name, theirs.is_ours, theirs.we_pay) == ("Alice Example", False, True)
        assert Record.objects.filter(kind="elsewhere.asked").exists()
    assert client_of(cast.member(hilltop, "Hanna")).get(f"/hilltop/board/answers/{theirs.uid}/").status_code == 404
    author.post(f"/hilltop/board/answers/{theirs.uid}/", {"do": "agree", "words": "Gladly, by Friday"})
    with entered(riverside):
        ours = NeighborAnswer.objects.get()
        assert (ours.state, ours.reply, ours.other_name, ours.pay_code) == ("agreed", "Gladly, by Friday", "Dan Example", "")
    page = author.get(f"/hilltop/board/answers/{theirs.uid}/").content.decode()
    assert f"?code={theirs.pay_code}" in page
    said = {"code": theirs.pay_code, "amount": "1", "kind": "payment", "note": "", "token": "t", "do": "send"}
    assert author.post("/hilltop/wallet/elsewhere/", said).status_code == 302
    assert (balance(hilltop, dan), balance(riverside, alice)) == (-60, 60)
    with entered(riverside):
        answers.forget(alice)
        assert Transfer.objects.filter(kind="between").count() == 1
    with entered(hilltop):
        theirs.refresh_from_db()
        assert (theirs.words, theirs.other_name, theirs.pay_code) == ("", "", "")


def test_who_offers_is_paid_by_who_asked(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any) -> None:
    post(hilltop, dan, "offer", "Tuning pianos")
    with entered(riverside):
        ours = answers.ask(sharing.shown().get(), "Ours is flat, 555 0101", by=Actor(alice))
    with entered(hilltop):
        theirs = NeighborAnswer.objects.get()
        assert not theirs.pay_code
        no("not-allowed", answers.reply, theirs, True, "", by=Actor(cast.member(hilltop, "Hanna")))
        answers.reply(theirs, True, "Tuesday", by=Actor(dan))
        no("answered", answers.reply, theirs, False, "", by=Actor(dan))
    with entered(riverside):
        ours.refresh_from_db()
        assert ours.we_pay
        assert ours.pay_code


def test_in_credit_where_the_agreement_has_a_rate(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, carla: Any, client_of: Any
) -> None:
    post(hilltop, dan, "request", "Proofreading our flyer")
    with entered(riverside):
        no("unit", answers.ask, sharing.shown().get(), "By credit, 555 0101", "credit", by=Actor(alice))
    for ref in (riverside, hilltop):
        with entered(ref):
            rule("gear.credit", True)
    with entered(riverside):
        row = agreements.propose(
            agreed[0].partner, [Term("hours", 180, 180), Term("credit", 9_000, 9_000, 10, 9)], contact="Office", by=of(carla)
        )
    with entered(hilltop):
        agreements.accept(agreements.with_terms().get(pact=row.pact), contact="H", by=of(cast.member(hilltop, "Hanna")))
    with entered(riverside):
        copy = sharing.shown().get()
    member, author = client_of(alice), client_of(dan)
    assert "Paid in" in member.get(f"/riverside/board/elsewhere/{copy.uid}/").content.decode()
    member.post(f"/riverside/board/elsewhere/{copy.uid}/", {"words": "By credit, 555 0101", "unit": "credit"})
    with entered(hilltop):
        theirs = NeighborAnswer.objects.get()
    author.post(f"/hilltop/board/answers/{theirs.uid}/", {"do": "agree", "words": "Gladly"})
    said = {"code": theirs.pay_code, "amount": "9.00", "kind": "payment", "note": "", "token": "t"}
    page = author.post("/hilltop/wallet/elsewhere/", {**said, "do": "look"}).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "They receive 10.00 cr of theirs" in page
    assert author.post("/hilltop/wallet/elsewhere/", {**said, "do": "send"}).status_code == 302
    with entered(riverside):
        assert units.account_of(alice).balance == 1_000


def test_without_an_agreement_the_audience_is_not_there(in_riverside: Any, alice: Any) -> None:
    content = posts.Content(title="A ride", category=Category.objects.first(), audience="neighbors")
    no("audience", posts.publish, content, kind="request", by=Actor(alice))


def test_the_same_by_api(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, client_of: Any) -> None:
    post(hilltop, dan, "offer", "Tuning pianos")
    member, author = client_of(alice), client_of(dan)
    api = {"content_type": "application/json"}
    listed = member.get("/riverside/api/v1/neighbor-posts/").json()["results"]
    assert [(one["title"], one["network"]["slug"]) for one in listed] == [("Tuning pianos", "hilltop")]
    made = member.post(f"/riverside/api/v1/neighbor-posts/{listed[0]['uid']}/ask/", {"words": "Ours is flat, 555 0101"}, **api)
    assert (made.status_code, made.json()["state"], made.json()["is_ours"]) == (201, "asked", True)
    assert author.get(f"/hilltop/api/v1/neighbor-answers/{made.json()['uid']}/").status_code == 404
    theirs = author.get("/hilltop/api/v1/neighbor-answers/").json()["results"][0]
    said = author.post(f"/hilltop/api/v1/neighbor-answers/{theirs['uid']}/reply/", {"agrees": True, "words": "Tuesday"}, **api)
    assert (said.status_code, said.json()["state"]) == (200, "agreed")
    assert member.get("/riverside/api/v1/neighbor-answers/").json()["results"][0]["pay_code"]
