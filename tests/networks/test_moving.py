"""Somebody moves: their page, skills and past come along, by their own hand alone; nothing leaves where they were."""

import datetime as dt
import io
from typing import Any

import pytest
from PIL import Image

from common.errors import Refused
from networks import memberships, moving, profiles, skills
from networks.actors import Actor, of, system
from networks.models import Availability, Category, Membership, MemberSkill, PastElsewhere, Skill
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in


def skill(name: str, *also: str) -> Skill:
    return Skill.objects.get_or_create(
        name_folded=name.lower(), defaults={"name": name, "category": Category.objects.first(), "synonyms": list(also)}
    )[0]


@pytest.fixture
def moved(riverside: Any, hilltop: Any) -> Any:
    """Alice of Riverside has a page there and has just joined Hilltop."""
    person = cast.person("alice@example.org")
    with entered(riverside, person=person.pk):
        alice = Membership.objects.get(person=person)
        Membership.objects.filter(pk=alice.pk).update(joined_on=dt.date(2021, 3, 1))
        seen = {"phone": "network", "picture": "me", "skills": "partners"}
        said = {"about": "I mend clocks.", "phone": "555-0101", "audiences": seen, "languages": ["Welsh"]}
        alice = profiles.edit(alice, by=Actor(alice), **said)
        picture = io.BytesIO()
        Image.new("RGB", (40, 40), "teal").save(picture, "JPEG")
        picture.seek(0)
        profiles.set_picture(alice, picture, by=Actor(alice))
        profiles.set_times(alice, [(1, "evening")], by=Actor(alice))
        for one in (skill("Clock repair", "horology"), skill("Falconry")):
            skills.add(alice, one, "offer", by=Actor(alice), level="trade", note="Any age")
    with entered(hilltop):
        there = memberships.admit(memberships.apply(person, name="Alice Example"), by=system("test"))
        skill("Horology")
        profiles.edit(there, by=Actor(there), phone="555-0999")
    return there


def test_a_page_comes_along_and_fills_only_what_is_empty(moved: Any, client: Any, hilltop: Any, riverside: Any) -> None:
    sign_in(client, moved.person)
    assert "Riverside" in client.get("/hilltop/me/bring/").content.decode()
    answer = client.post("/hilltop/me/bring/", {"network": "riverside"}, follow=True).content.decode()
    assert "does not list this skill yet: Falconry" in answer
    client.post("/hilltop/me/bring/", {"network": "riverside"})
    with entered(hilltop):
        row = Membership.objects.get(pk=moved.pk)
        assert (row.about, row.phone, row.languages) == ("I mend clocks.", "555-0999", ["Welsh"])
        assert row.audience("phone") == "partners"
        assert (row.audience("picture"), row.audience("skills")) == ("me", "partners")
        assert row.picture_id
        assert [(one.weekday, one.part) for one in Availability.objects.filter(membership=row)] == [(1, "evening")]
        mine = MemberSkill.objects.filter(membership=row).values_list("skill__name", "level", "note")
        assert list(mine) == [("Horology", "trade", "Any age")]
        past = PastElsewhere.objects.get(membership=row)
        assert (past.network_name, past.since) == ("Riverside", dt.date(2021, 3, 1))
    page = client.get(f"/hilltop/people/{moved.uid}/").content.decode()
    assert "since 2021" in page
    client.post("/hilltop/me/bring/", {"do": "forget", "network": "Riverside"})
    assert "since 2021" not in client.get(f"/hilltop/people/{moved.uid}/").content.decode()
    with entered(riverside):
        assert not PastElsewhere.objects.exists()


def test_nobody_brings_what_is_not_their_own(moved: Any, client: Any, hilltop: Any) -> None:
    hanna = cast.member(hilltop, "Hanna")
    with entered(hilltop, person=hanna.person_id):
        for by in (Actor(moved, hanna), of(hanna)):
            with pytest.raises(Refused) as said:
                moving.bring("riverside", by=by)
            assert said.value.code in ("not-allowed", "network")
    sign_in(client, hanna.person)
    assert "You are in no other network" in client.get("/hilltop/me/bring/").content.decode()
    client.post("/hilltop/me/bring/", {"network": "riverside"})
    with entered(hilltop):
        assert not PastElsewhere.objects.exists()
