"""What networks do with one another, by program: regions, seats, minutes, texts to sign, rests, sponsors, the map."""

from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from governance.models import Assembly
from humans.models import RegionWord, Seat
from ledgers.between import payments
from networks import actors, founding
from networks.models import PublicProfile
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.humans.passing import another, deciding
from tests.humans.test_regions import membership, send
from tests.ledgers.between.ground import code_of, make_agreement

pytestmark = pytest.mark.django_db


def over(title: str) -> Assembly:
    """A meeting that was held."""
    now = timezone.now()
    held = {"opened_at": now, "closed_at": now, "members_count": 2, "quorum_count": 1}
    return Assembly.objects.create(title=title, state="over", starts_at=now, **held)


class Caller:
    def __init__(self, http: Any, slug: str) -> None:
        self.http, self.api = http, f"/{slug}/api/v1/"

    def get(self, path: str, status: int = 200) -> Any:
        return self._said(self.http.get(self.api + path), status)

    def rows(self, path: str) -> Any:
        return self.get(path)["results"]

    def post(self, path: str, said: Any = None, status: int = 200, **headers: str) -> Any:
        return self._said(self.http.post(self.api + path, said or {}, "application/json", headers=headers), status)

    def delete(self, path: str) -> None:
        self._said(self.http.delete(self.api + path), 204)

    def _said(self, answer: Any, status: int) -> Any:
        assert answer.status_code == status, (answer.status_code, answer.content[:600])
        return answer.json() if answer.content else None


def test_a_region_from_its_founding_to_its_minutes(
    riverside: Any, hilltop: Any, humans: Any, client_of: Any, alice: Any, bob: Any, carla: Any, dan: Any
) -> None:
    cache.clear()
    deciding(riverside, hilltop, humans)
    carlas, hannas = Caller(client_of(carla), "riverside"), Caller(client_of(membership(hilltop, "Hanna")), "hilltop")
    said = {"slug": "great-lakes", "name": "Great Lakes", "purpose": "Share what one town lacks.", "others": ["hilltop"]}
    assert Caller(client_of(alice), "riverside").post("regions/", said, 403)["code"]
    assert carlas.post("regions/", {**said, "others": ["nowhere"]}, 422)["errors"][0]["field"] == "others"
    assert carlas.post("regions/", said, 201)["state"] == "joined"
    lookup.forget()
    region = lookup.by_slug("great-lakes")
    deciding(region)
    (asked,) = hannas.rows("regions/")
    assert hannas.post(f"regions/{asked['uid']}/respond/", {"joins": True})["state"] == "joined"
    (known,) = Caller(client_of(dan), "hilltop").rows("known-regions/")
    assert (known["slug"], known["networks"], known["state"]) == ("great-lakes", ["hilltop", "riverside"], "active")
    mandate = send(hilltop, dan)
    dans = Caller(client_of(dan), "hilltop")
    foreign = send(riverside, bob, "proposal:bob")
    seat = f"regions/{asked['uid']}/take-seat/"
    assert dans.post(seat, {"mandate": str(foreign.uid)}, 422)["code"] == "mandate"
    dans.post(seat, {"mandate": str(mandate.uid)})
    assert dans.post(seat, {"mandate": str(mandate.uid)}, 422)["code"] == "seated"
    keeper = Caller(client_of(carla), "great-lakes")
    assert [(one["member"]["name"], one["network"]) for one in keeper.rows("seats/")] == [("Dan Example", "hilltop")]
    another("valley")
    assert keeper.post("region-networks/", {"network": "valley"}, 201)["state"] == "invited"
    assert {one["network"] for one in keeper.rows("region-networks/")} == {"riverside", "hilltop", "valley"}
    with entered(region):
        held = over("Autumn forum")
    keeper.post("region-words/minutes/", {"meeting": str(held.uid), "text": "We lend one another a van."}, 204)
    assert [one["text"] for one in dans.rows("region-words/")] == ["We lend one another a van."]
    valley = cast.network("valley")
    outside = Caller(client_of(membership(valley, "Valley")), "valley")
    assert outside.rows("region-words/") == []
    outside.get(f"region-words/{RegionWord.objects.get().uid}/", 404)
    keeper.post("region-words/minutes/", {"meeting": str(held.uid), "text": ""}, 204)
    assert dans.rows("region-words/") == []
    hannas.post(f"regions/{asked['uid']}/leave/")
    with entered(region):
        assert Seat.objects.filter(ended_at=None).count() == 0


def test_the_public_page_consents_and_skills_are_written_by_whose_they_are(
    riverside: Any, client_of: Any, alice: Any, bob: Any, carla: Any
) -> None:
    cache.clear()
    carlas, alices, bobs = (Caller(client_of(one), "riverside") for one in (carla, alice, bob))
    page = carlas.http.get(carlas.api + "public-page/")
    assert alices.http.patch(alices.api + "public-page/", {"story": "Mine"}, "application/json").status_code == 403
    said = {"story": "Since the flood.", "is_on_map": True, "latitude": 43.0731, "longitude": -89.4012}
    sent = {"content_type": "application/json", "headers": {"If-Match": page["ETag"]}}
    written = carlas.http.patch(carlas.api + "public-page/", said, **sent)
    assert (written.status_code, written.json()["latitude"]) == (200, 43.1), "a town, never a street"
    assert carlas.http.patch(carlas.api + "public-page/", {"story": "Older"}, **sent).status_code == 412
    assert bobs.http.patch(bobs.api + "public-page/", {"latitude": 95}, "application/json").status_code == 403
    from django.test import Client

    assert Client().get("/riverside/api/v1/public-page/").json()["story"] == "Since the flood."

    given = carlas.post("proxy-consents/", {"member": str(alice.uid), "how": "by phone"}, 201)
    assert carlas.post("proxy-consents/", {"member": str(carla.uid), "how": "by phone"}, 422)["code"] == "own"
    bobs.post("proxy-consents/", {"member": str(alice.uid), "how": "by phone"}, 403)
    bobs.get(f"proxy-consents/{given['uid']}/", 404)
    assert [one["how"] for one in alices.rows("proxy-consents/")] == ["by phone"]
    alices.delete(f"proxy-consents/{given['uid']}/")
    assert carlas.rows("proxy-consents/") == []

    skill = carlas.http.get(carlas.api + "skills/").json()["results"][0]
    mine = alices.post("my-skills/", {"skill": skill["uid"], "direction": "offer"}, 201)
    bobs.get(f"my-skills/{mine['uid']}/", 404)
    alices.delete(f"my-skills/{mine['uid']}/")
    times = {"times": [{"weekday": 0, "part": "morning"}]}
    assert alices.http.put(alices.api + "free-times/", times, "application/json").json() == times["times"]
    assert bobs.get("free-times/") == []


def test_what_networks_sign_rests_sponsors_and_the_map_of_the_federation(
    riverside: Any, hilltop: Any, humans: Any, client_of: Any, alice: Any, carla: Any, dan: Any, ursula: Any
) -> None:
    cache.clear()
    deciding(riverside, hilltop, humans)
    hanna = membership(hilltop, "Hanna")
    carlas, hannas, ursulas = (
        Caller(client_of(who), slug) for who, slug in ((carla, "riverside"), (hanna, "hilltop"), (ursula, "humans"))
    )
    text = ursulas.post("covenant-texts/", {"kind": "principles", "body": "One hour is one hour."}, 201)
    carlas.post("covenant-texts/", {"kind": "principles", "body": "Ours"}, 404)
    assert carlas.post(f"covenant-texts/{text['uid']}/sign/", {"name": "Carla Example"})["signed_as"] == "Carla Example"
    assert {one["uid"]: one["signed_as"] for one in hannas.rows("covenant-texts/")}[text["uid"]] is None

    watch = carlas.post("sponsorships/", {"sponsor": "hilltop"}, 201)
    assert hannas.post(f"sponsorships/{watch['uid']}/respond/", {"agrees": True})["state"] == "agreed"
    assert carlas.post(f"sponsorships/{watch['uid']}/end/")["state"] == "ended"
    Caller(client_of(alice), "riverside").post("rests/", {"reason": "Harvest"}, 403)
    assert carlas.post("rests/", {"reason": "Harvest"}, 201)["by_umbrella"] is False
    carlas.post("rests/wake/", status=204)
    carlas.post("federation/hilltop/rest/", {"reason": "Not ours to say"}, 404)
    ursulas.post("federation/hilltop/rest/", {"reason": "It harms people"}, 204)
    assert hannas.post("rests/wake/", status=422)["code"] == "state"
    ursulas.post("federation/hilltop/wake/", status=204)

    make_agreement(riverside, carla, hilltop, hanna)
    code = code_of(hilltop, dan)
    with entered(riverside):
        payments.send(alice, code, 60, kind="payment", by=actors.of(alice))
        founding.publish_profile(place="Madison", latitude=43.1, longitude=-89.4)
    from django.db import connection

    for ref in (riverside, hilltop):
        with entered(ref), connection.cursor() as cursor:
            cursor.execute("SELECT publish_clearing()")
    rows = {(one["network"], one["owes"], one["gave"]) for one in ursulas.rows("clearing-positions/?kind=hours")}
    assert rows == {("riverside", 60, 0), ("hilltop", -60, None)}, "what one person gave is held back"
    assert len(ursulas.rows("clearing-positions/?network=riverside")) == 1
    carlas.get("clearing-positions/", 404)
    with entered(humans), connection.cursor() as cursor:
        cursor.execute("SELECT publish_map()")
    assert [(one["slug"], one["count"]) for one in ursulas.get("federation/map/")] == [("riverside", 1)]
    assert ursulas.get("federation/map/?part=-10,10,-10,10") == []
    assert ursulas.get("orphan-memos/") == []
    assert ursulas.rows("member-classes/") is not None
    assert PublicProfile.objects.filter(latitude__isnull=False).count() == 1
