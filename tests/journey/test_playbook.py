"""A playbook adopted, in a real browser: found, taken over, changed, followed to its next version, and what came of it told."""

import pytest

from humans.commons import guides
from humans.models import Playbook, PlaybookLesson
from networks import actors
from networks.tenancy.current import entered
from tests.journey.test_loops import at_home

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
TEXT = "## Ask first\n\nCall the household.\n\n## Then\n\n1. Make slots.\n2. Cook."


def test_a_playbook_is_adopted_changed_followed_and_told_of(new_network, browser_of):
    home, away = new_network(block="sails"), new_network()
    title = f"Soup train of {home.network.slug}"
    with entered(home.network):
        origin = guides.write(guides.Content(title, TEXT, "setup", "Warm food in a week."), by=actors.of(home.carla))
        guides.publish(origin, by=actors.of(home.carla))
    carla = at_home(away, browser_of, away.carla)
    carla.go(f"commons/?q={title.replace(' ', '+')}")
    carla.follow(title)
    assert "Call the household." in carla.words
    carla.press("Adopt it")
    assert "Where it came from" in carla.words
    carla.follow("Change it")
    carla.hands.fill(carla.page.locator("textarea[name=body]"), f"{TEXT}\n3. Bring back the pots.")
    carla.press("Keep this guide")
    assert "Bring back the pots." in carla.words

    with entered(home.network):
        newer = guides.write(
            guides.Content(title, TEXT.replace("Cook.", "Cook without nuts.")), by=actors.of(home.carla), guide=origin
        )
        guides.publish(newer, by=actors.of(home.carla), note="Nuts are named.")
    carla.go("guides/")
    assert "newer version" in carla.words
    carla.follow(title)
    assert carla.page.locator("ins").first.inner_text().strip() == "Cook without nuts."
    carla.press("Keep ours")
    assert "There is a newer version" not in carla.words

    carla.follow("Tell what came of it")
    for name, words in (("did", "Two trains"), ("outcome", "Nobody was alone"), ("people_reached", "23")):
        carla.hands.fill(carla.page.locator(f"[name={name}]"), words)
    carla.press("Tell it")
    assert "It reached 23 people." in carla.words
    lesson = PlaybookLesson.objects.get(playbook=Playbook.objects.get(title=title))
    assert (lesson.version, lesson.outcome) == (2, "Nobody was alone")
