"""What stands for a while, in a real browser: a draft, a ride each week, a wish kept up, a question to the coordinators alone,
and a post that is reported, hidden, appealed and shown again."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from networks import offices
from networks.actors import system
from networks.tenancy.current import entered
from requests_board.models import Exchange, Post, Series
from tests.journey.test_loops import at_home
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def test_what_stands_for_a_while(new_network, browser_of):
    town = new_network()
    with entered(town.network):
        offices.appoint(town.bob, "facilitator", by=system("test"))
    alice, bob, carla = (at_home(town, browser_of, member) for member in (town.alice, town.bob, town.carla))
    drafted_and_weekly(alice)
    each_week(alice, bob, town)
    kept_up(alice, town)
    in_private(alice, bob, carla)
    reported_and_appealed(alice, bob, carla, town)


def written(who: Neighbor, title: str, button: str, *choices: str) -> None:
    who.go("board/new/?kind=request")
    who.fill("in one line", title)
    who.hands.choose(who.page.get_by_label("Category"), "Rides and errands")
    who.fill("About how long", "1:00")
    for choice in choices:
        who.hands.tick(who.page.get_by_label(choice, exact=True))
    if "Every week" in choices:
        assert who.page.get_by_label("Last day").is_hidden(), "only what belongs to a week is asked"
        who.hands.choose(who.page.get_by_label("Day of the week"), "Tuesday")
    else:
        assert who.page.get_by_label("Day of the week").is_hidden()
    who.press(button)


def drafted_and_weekly(alice: Neighbor) -> None:
    written(alice, "A ride to the clinic", "Keep as a draft", "Every week")
    assert "Nobody else sees it" in alice.words
    alice.press("^Put it up")
    assert "every Tuesday" in alice.words


def each_week(alice: Neighbor, bob: Neighbor, town: Any) -> None:
    bob.go("board/?q=clinci")  # Two letters in the wrong order.
    bob.follow("A ride to the clinic")
    bob.page.locator("summary", has_text="Or each time").click()
    bob.page.get_by_label("At what time").fill("09:00")
    bob.page.get_by_label("How often").select_option("Every two weeks")
    bob.page.get_by_label("How long each time").fill("1:00")
    bob.press("^Each time")
    alice.go("exchanges/")
    alice.follow("A ride to the clinic")
    alice.press("Yes, each time")
    assert "The next dates stand" in alice.words
    alice.press("Leave out")
    with entered(town.network):
        row = Series.objects.get()
        assert (row.state, row.interval, len(row.skips)) == ("running", 2, 1)
        assert Exchange.objects.filter(series=row).exists()


def kept_up(alice: Neighbor, town: Any) -> None:
    written(alice, "Read to my mother", "Put my request up")
    with entered(town.network):
        soon = timezone.now() + dt.timedelta(days=2)
        Post.objects.filter(title="Read to my mother").update(expires_at=soon)
    alice.go("board/mine/")
    alice.press("Keep these up")
    assert "stays up" in alice.page.locator("body").inner_text()


def in_private(alice: Neighbor, bob: Neighbor, carla: Neighbor) -> None:
    alice.go("board/new/?kind=request")
    alice.page.locator("summary", has_text="More: who sees it").click()
    alice.fill("in one line", "Somebody to sort my letters")
    alice.hands.choose(alice.page.get_by_label("Category"), "Rides and errands")
    alice.fill("About how long", "1:00")
    alice.hands.tick(alice.page.get_by_label("The coordinators alone"))
    alice.press("Put my request up")
    assert "For the coordinators alone" in alice.words
    bob.go("board/?q=letters")
    assert "sort my letters" not in bob.words
    carla.go("board/desk/")
    assert "Somebody to sort my letters" in carla.words


def reported_and_appealed(alice: Neighbor, bob: Neighbor, carla: Neighbor, town: Any) -> None:
    with entered(town.network):
        uid = Post.objects.get(title="Read to my mother").uid
    bob.go(f"board/{uid}/")
    bob.page.locator("summary", has_text="Something wrong").click()
    bob.fill("what is wrong", "Sounds like paid work")
    bob.press("Tell a coordinator")
    carla.go("board/desk/")
    assert "Sounds like paid work" in carla.words
    carla.follow("Look at it")
    carla.fill("Why it is hidden", "Please ask a care service")
    carla.press("Hide this post")
    alice.go(f"board/{uid}/")
    assert "Please ask a care service" in alice.words
    alice.fill("Do you see it differently", "She only likes poems")
    alice.press("Ask to show it")
    carla.go("board/desk/")
    assert "She only likes poems" not in carla.words, "who hid it does not decide"
    bob.go("board/desk/")
    bob.press("Show it again")
    with entered(town.network):
        assert Post.objects.get(uid=uid).state == "open"
