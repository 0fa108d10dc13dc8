"""Two at once, each with a connection of its own: everything happens once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from common.errors import Refused
from ledgers import accounts
from ledgers.models import Transfer
from networks import actors
from networks.models import Category, MemberSkill, Record, Skill
from networks.tenancy.current import entered
from requests_board import exchanges, posts
from requests_board.matching import finding, loops
from requests_board.models import Exchange, Post

by = actors.of


def at_once(ref: Any, *deeds: Callable[[], Any]) -> list[Any]:
    """Runs the deeds in threads that start together; what each returned, or the code of its refusal."""
    ready = threading.Barrier(len(deeds))
    answers: list[Any] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            with entered(ref):
                connection.ensure_connection()
                ready.wait(10)
                answers[place] = deed()
        except Refused as refused:
            answers[place] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.fixture
def town(real_db: None, new_network: Any) -> Any:
    return new_network()


def _post(author: Any, title: str = "Fix my bicycle") -> Post:
    content = posts.Content(title=title, category=Category.objects.get(name="Home and repair"), minutes=60)
    return posts.publish(content, kind="request", by=by(author))


def test_two_confirmations_move_the_hours_once(town: Any) -> None:
    with entered(town.network):
        exchange = exchanges.propose(
            exchanges.Terms(minutes=60), by=by(town.bob), other=town.alice, gives=True, title="A shelf"
        )
        exchanges.agree(exchange, by=by(town.alice))
        exchanges.log(exchange, by=by(town.bob), minutes=60)
    at_once(town.network, *[lambda: exchanges.confirm(exchange, by=by(town.alice)).state] * 4)
    with entered(town.network):
        assert Transfer.objects.filter(source=exchange.source).count() == 1
        assert (accounts.of(town.alice).balance, accounts.of(town.bob).balance) == (-60, 60)


def test_two_neighbors_answer_and_one_is_taken(town: Any) -> None:
    with entered(town.network):
        post = _post(town.alice)
        first = exchanges.propose(exchanges.Terms(minutes=60), by=by(town.bob), post=post)
        second = exchanges.propose(exchanges.Terms(minutes=60), by=by(town.carla), post=post)
    answers = at_once(
        town.network,
        lambda: exchanges.agree(first, by=by(town.alice)).state,
        lambda: exchanges.agree(second, by=by(town.alice)).state,
    )
    assert sorted(answers) == ["agreed", "gone"]
    with entered(town.network):
        assert accounts.of(town.alice).held_out == 60


def test_agreeing_and_calling_off_at_once_leaves_one_of_them(town: Any) -> None:
    with entered(town.network):
        exchange = exchanges.propose(
            exchanges.Terms(minutes=60), by=by(town.bob), other=town.alice, gives=True, title="A shelf"
        )
    answers = at_once(
        town.network,
        lambda: exchanges.agree(exchange, by=by(town.alice), version=1).state,
        lambda: exchanges.cancel(exchange, by=by(town.bob), version=1).state,
    )
    assert "stale" in answers
    with entered(town.network):
        state = Exchange.objects.get(pk=exchange.pk).state
        assert state in answers
        assert accounts.of(town.alice).held_out == (60 if state == "agreed" else 0)


def test_a_double_click_puts_up_one_post_and_asks_one_question(town: Any) -> None:
    at_once(town.network, *[lambda: _post(town.alice).pk] * 4)
    with entered(town.network):
        post = Post.objects.get(author=town.alice)
    at_once(
        town.network,
        *[lambda: exchanges.propose(exchanges.Terms(minutes=60), by=by(town.bob), post=post).pk] * 4,
    )
    with entered(town.network):
        assert Exchange.objects.filter(post=post).count() == 1


def test_two_who_ask_each_other_at_once_have_two_questions_and_no_error(town: Any) -> None:
    def ask(who: Any, other: Any) -> Callable[[], Any]:
        return lambda: (
            exchanges.propose(exchanges.Terms(minutes=30), by=by(who), other=other, gives=True, title="Reading aloud").state
        )

    answers = at_once(town.network, ask(town.alice, town.bob), ask(town.bob, town.alice))
    assert answers == ["proposed", "proposed"]


def test_the_last_two_who_agree_to_a_loop_start_it_once(town: Any) -> None:
    three = [town.alice, town.bob, town.carla]
    with entered(town.network):
        for place, name in enumerate(("Plumbing", "Painting", "Sewing")):
            skill = Skill.objects.get(name=name)
            MemberSkill.objects.create(membership=three[place], skill=skill, direction="offer")
            content = posts.Content(f"Wish {place}", Category.objects.get(pk=skill.category_id), skills=(skill,), minutes=60)
            finding.find_for_post(posts.publish(content, kind="request", by=by(three[(place + 1) % 3])))
        loop = loops.propose(loops.find(town.alice)[0].matches, by=by(town.alice))
    answers = at_once(
        town.network,
        *[lambda: loops.answer(loop, yes=True, by=by(town.bob)).state] * 2,
        *[lambda: loops.answer(loop, yes=True, by=by(town.carla)).state] * 2,
    )
    assert "started" in answers
    with entered(town.network):
        assert list(Exchange.objects.values_list("state", flat=True)) == ["agreed"] * 3
        assert Record.objects.filter(kind="loop.started").count() == 1
