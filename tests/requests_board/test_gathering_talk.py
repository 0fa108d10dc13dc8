"""What those of a class or work party write to one another."""

import datetime as dt
from typing import Any

from django.utils import timezone

from common import registry
from networks import actors, apart
from networks.models import Record
from requests_board import gatherings
from requests_board.gatherings import registrations, talking
from requests_board.models import Gathering, GatheringMessage
from tests.requests_board.test_exchanges import refused
from tests.requests_board.test_gatherings import plan

by = actors.of
ROOT = "/riverside/"


def test_who_takes_part_reads_and_writes_and_nobody_else(
    alice: Any, bob: Any, carla: Any, dan: Any, in_riverside: Any, client_of: Any
) -> None:
    row = gatherings.open(plan(), by=by(bob))
    page, point = f"{ROOT}gatherings/{row.uid}/", f"{ROOT}api/v1/gatherings/{row.uid}/messages/"
    assert "Between all of you" not in client_of(alice).get(page).content.decode()
    assert client_of(alice).get(point).status_code == 404
    with refused("not-yours"):
        talking.write(row, "Let me in", by=by(alice))
    for guest in (alice, carla):
        gatherings.join(row, by=by(guest))
    answer = client_of(bob).post(page, {"do": "write", "message": "Bring a bowl"}, follow=True)
    assert "Bring a bowl" in answer.content.decode()
    assert client_of(bob).post(page, {"do": "write", "message": "Bring a bowl"}).status_code == 302
    assert GatheringMessage.objects.count() == 1
    assert "Bring a bowl" in client_of(alice).get(page).content.decode()
    sent = client_of(alice).post(point, {"body": "And an apron?"}, content_type="application/json")
    assert sent.status_code == 201, sent.content
    assert [one["body"] for one in client_of(carla).get(point).json()["results"]] == ["Bring a bowl", "And an apron?"]
    assert client_of(dan).get(point.replace("riverside", "hilltop")).status_code in (403, 404)
    record = Record.objects.filter(kind="gathering.written").latest("id")
    told = registry.notices["gathering.written"].letters(record)
    assert {letter.membership.pk for letter in told} == {bob.pk, carla.pk}
    with refused("message"):
        talking.write(row, " ", by=by(bob))


def test_kept_apart_they_do_not_read_each_other_and_words_are_forgotten(
    alice: Any, bob: Any, carla: Any, in_riverside: Any, client_of: Any
) -> None:
    row = gatherings.open(plan(), by=by(carla))
    for guest in (alice, bob):
        gatherings.join(row, by=by(guest))
    talking.write(row, "Zanzibar by me", by=by(bob))
    apart.keep(bob, by=by(alice))
    for address in (f"{ROOT}gatherings/{row.uid}/", f"{ROOT}api/v1/gatherings/{row.uid}/messages/"):
        assert "Zanzibar" not in client_of(alice).get(address).content.decode()
        assert "Zanzibar" in client_of(carla).get(address).content.decode()
    record = Record.objects.filter(kind="gathering.written").latest("id")
    assert [letter.membership.pk for letter in registry.notices["gathering.written"].letters(record)] == [carla.pk]
    assert registrations.export(bob)["gathering_messages"][0]["body"] == "Zanzibar by me"
    gatherings.cancel(row, by=by(carla))
    talking.run_retention(timezone.now())
    assert GatheringMessage.objects.exists()
    Gathering.objects.filter(pk=row.pk).update(changed_at=timezone.now() - dt.timedelta(days=3000))
    talking.run_retention(timezone.now())
    assert not GatheringMessage.objects.exists()
