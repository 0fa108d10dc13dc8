"""Posts over time: expiry, reminder, renewal; who may do what."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from networks import actors, dues, memberships
from networks.models import Holding, Membership, Record
from requests_board import board, exchanges, hooks, moderation, posts, talk
from requests_board.models import Exchange, Message, Post, Thanks
from tests.requests_board.test_exchanges import refused

by = actors.of


def later(**more: Any) -> dt.datetime:
    return timezone.now() + dt.timedelta(**more)


def kinds_of(post: Post) -> list[str]:
    return list(Record.objects.filter(about=f"post:{post.uid}").order_by("id").values_list("kind", flat=True))


def test_its_author_hears_before_it_comes_down_and_keeps_it_up(alice: Any, put_up: Any) -> None:
    post = put_up(alice)
    assert post.expires_at is not None
    dues.run_all(post.expires_at - dt.timedelta(days=6))
    assert kinds_of(post) == ["post.published"]
    dues.run_all(post.expires_at - dt.timedelta(days=4))
    dues.run_all(post.expires_at - dt.timedelta(days=3))
    assert kinds_of(post) == ["post.published", "post.expires_soon"]
    dues.run_all(post.expires_at + dt.timedelta(seconds=1))
    assert Post.objects.get(pk=post.pk).state == "expired"
    renewed = posts.renew(post, by=by(alice))
    assert renewed.state == "open"
    assert renewed.expires_at is not None
    assert renewed.expires_at > later(days=59)
    assert kinds_of(post)[-2:] == ["post.expired", "post.renewed"]


def test_a_post_with_a_day_comes_down_after_it_without_a_reminder(alice: Any, put_up: Any) -> None:
    day = timezone.localdate() + dt.timedelta(days=2)
    post = put_up(alice, when="date", starts_on=day)
    assert post.expires_at == posts.end_of(day)
    dues.run_all(later(days=4))
    assert kinds_of(post) == ["post.published", "post.expired"]


def test_no_end_means_no_end(alice: Any, put_up: Any) -> None:
    post = put_up(alice, kind="offer", has_no_end=True)
    dues.run_all(later(days=4000))
    assert Post.objects.get(pk=post.pk).state == "open"


def test_what_has_run_out_is_not_on_the_board_even_before_the_worker_came(alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    Post.objects.filter(pk=post.pk).update(expires_at=later(seconds=-1))
    assert board.page(board.Wanted(), bob).rows == []


def test_the_rule_says_how_long_and_how_many(alice: Any, put_up: Any, rule: Any) -> None:
    rule("board.expiry_days", 10)
    rule("board.open_posts", 2)
    post = put_up(alice, title="First wish")
    assert post.expires_at == posts.end_of(timezone.localdate() + dt.timedelta(days=10))
    put_up(alice, title="Second wish")
    with refused("too-many"):
        put_up(alice, title="Third wish")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": "x"}, "title"), ({"title": "   "}, "title"), ({"title": "x" * 121}, "title"), ({"body": "x" * 4001}, "body"),
        ({"ways": ()}, "ways"), ({"ways": ("credit",)}, "ways"), ({"ways": ("gold",)}, "ways"), ({"minutes": 0}, "minutes"),
        ({"minutes": 10**9}, "minutes"), ({"when": "date"}, "dates"), ({"when": "weekly"}, "dates"),
        ({"when": "weekly", "weekday": 7}, "dates"), ({"part_of_day": "noon"}, "dates"),
        ({"until": dt.date(2020, 1, 1)}, "until"), ({"when": "date", "starts_on": dt.date(2020, 1, 1)}, "dates"),
    ],
)  # fmt: skip
def test_it_refuses_what_makes_no_sense(wrong: dict[str, Any], code: str, alice: Any, put_up: Any) -> None:
    with refused(code):
        put_up(alice, **wrong)


def test_who_has_no_right_is_refused(alice: Any, bob: Any, carla: Any, put_up: Any) -> None:
    post = put_up(alice)
    for verb in (posts.close, posts.renew, posts.reopen):
        with refused("not-yours"):
            verb(post, by=by(bob))
    with refused("not-allowed"):
        moderation.hide(post, "because", by=by(bob))
    with refused("reason"):
        moderation.hide(post, " ", by=by(carla))
    own = put_up(carla, title="My own wish")
    with refused("own-post"):
        moderation.hide(own, "because", by=by(carla))
    Membership.objects.filter(pk=bob.pk).update(state="suspended")
    with refused("not-active"):
        put_up(bob)


def test_a_holder_posts_for_a_household_and_the_record_keeps_both(alice: Any, carla: Any, in_riverside: Any) -> None:
    from networks.models import Category

    house = memberships.enter_offline(name="House on Mill Street", by=by(carla), kind="household")
    Holding.objects.create(membership=house, holder=alice)
    content = posts.Content(title="Lend us a ladder", category=Category.objects.get(name="Home and repair"), ways=("gift",))
    post = posts.publish(content, kind="request", by=actors.of(house, hand=alice))
    record = Record.objects.get(kind="post.published", about=f"post:{post.uid}")
    assert (post.author, post.hand) == (house, alice)
    assert (record.actor, record.hand) == (house, alice)


def test_messages_are_forgotten_when_the_rule_says(done: Exchange, alice: Any, bob: Any) -> None:
    talk.write(done, "See you at nine", by=by(bob))
    exchanges.run_retention(later(days=4000))
    assert Message.objects.count() == 1
    exchanges.confirm(done, by=by(alice))
    exchanges.run_retention(later(days=700))
    assert Message.objects.count() == 1
    exchanges.run_retention(later(days=731))
    assert not Message.objects.exists()


def test_a_member_takes_their_words_along_and_can_have_them_forgotten(
    done: Exchange, alice: Any, bob: Any, put_up: Any
) -> None:
    post = put_up(alice, title="A private wish", body="by the river")
    talk.write(done, "See you at nine", by=by(alice))
    exchanges.confirm(done, by=by(alice))
    talk.thank(done, "Straight as a candle", by=by(alice))
    taken = str(hooks.export(alice))
    for words in ("A private wish", "by the river", "See you at nine", "Straight as a candle", "A shelf"):
        assert words in taken
    hooks.erase(alice)
    assert Post.objects.get(pk=post.pk).title == "…"
    assert not Thanks.objects.exists()
    assert not Message.objects.exists()
    assert "shelf" not in str(hooks.export(bob)).lower()
    assert Exchange.objects.get(pk=done.pk).done_minutes == 90
