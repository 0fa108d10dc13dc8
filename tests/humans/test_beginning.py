"""The founding journey: what shows by itself, what people tick, what HUMANs sees of it, and the paper."""

import datetime as dt

import pytest
from django.utils import timezone

from common.errors import Refused
from humans.beginning import steps
from humans.federation import reading
from humans.models import StepTick
from networks import actors, clauses, vitals
from networks.models import MemberSkill, Neighborhood, Skill
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db


def lines():
    return {line.name: line for stage in steps.stages() for line in stage.lines}


def test_steps_show_what_is_there_and_keep_what_was_reached(client_of, carla, alice, riverside, count_queries):
    browser = client_of(carla)
    with entered(riverside):
        assert lines()["skilled-five"].so_far == 0
        assert (lines()["members-three"].is_done, lines()["coordinators-two"].is_done) == (True, True)
        assert "things-ten" not in lines(), "the library is off here"
        skill = Skill.objects.first()
        for name in ("Alice", "Bob", "Carla"):
            MemberSkill.objects.create(membership=cast.member(riverside, name), skill=skill, direction="offer")
        assert lines()["skilled-five"].so_far == 3
    page = browser.get("/riverside/cockpit/founding/").text
    assert "3 of 5 so far" in page
    assert "What a mutual aid network is, in one evening" in page, "a playbook for each step"
    with entered(riverside):
        assert StepTick.objects.filter(name="hoods-three").exists()
        Neighborhood.objects.all().delete()
        assert lines()["hoods-three"].is_done, "what was reached stays reached"
    with count_queries() as seen:
        browser.get("/riverside/cockpit/founding/")
    assert len(seen) <= 30


def test_people_tick_the_rest_and_take_it_back(client_of, carla, riverside):
    browser = client_of(carla)
    said = {"line": "evening", "step": "understand"}
    for _double_click in range(2):
        assert browser.post("/riverside/cockpit/founding/", {**said, "do": "tick"}).status_code == 302
    with entered(riverside):
        assert steps.stages()[0].is_done
        assert steps.next_of(steps.stages()).step == "needs"
    api = browser.post(
        "/riverside/api/v1/founding-steps/", {"name": "evening", "is_done": False}, content_type="application/json"
    )
    assert (api.status_code, api.json()[0]["is_done"]) == (200, False)
    assert browser.post("/riverside/cockpit/founding/", {"line": "exchange-first", "do": "tick"}).status_code == 302
    with entered(riverside):
        assert not lines()["exchange-first"].is_done, "what shows by itself is ticked by nobody"
        with pytest.raises(Refused, match="shows by itself"):
            steps.tick("exchange-first", True, by=actors.of(carla))
    assert browser.get("/riverside/cockpit/founding/paper/").content.startswith(b"%PDF")
    assert "See the ten steps" in browser.get("/riverside/home/").text


def test_only_coordinators_see_it_and_humans_what_is_published(client_of, alice, carla, dan, riverside, humans):
    for member, path in ((alice, "riverside"), (dan, "hilltop")):
        assert client_of(member).get(f"/{path}/cockpit/founding/").status_code == 403
    assert "See the ten steps" not in client_of(alice).get("/riverside/home/").text
    with entered(riverside):
        vitals.publish_all(timezone.now())
    assert reading.one("riverside").figure("steps_done") is None
    with entered(riverside):
        since = timezone.now() - dt.timedelta(hours=1)
        clauses.amend("federation.steps_shown", True, by=actors.system("test"), decision="founding", from_at=since)
        steps.tick("evening", True, by=actors.of(carla))
        vitals.publish_all(timezone.now())
    assert reading.one("riverside").figure("steps_done") == 1
