"""Skills through the door: found by any name, level, language and time; kept in order; taught and learned; thanked for."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from networks import actors, directory, shares, skills
from networks.models import Availability, Category, Membership, MemberSkill, Record, Skill, SkillShare
from networks.tenancy.current import entered
from requests_board import board, exchanges, talk
from requests_board.models import PostSkill, Thanks
from tests import cast
from tests.requests_board.conftest import propose, publish

by = actors.of


def refusal(verb, *args, **options):
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb(*args, **options)
    return refused.value.code


def read(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def skill(name):
    return Skill.objects.get(name=name)


def says(member, name, level="good", direction="offer", note=""):
    return skills.add(member, skill(name), direction, by=by(member), level=level, note=note)


@pytest.fixture
def tess(riverside):
    return cast.member(riverside, "Tess")


def found(client, asked):
    rows = client.get(f"/riverside/api/v1/members/?{asked}").json()["results"]
    return {row["name"].split()[0] for row in rows}


def test_neighbors_are_found_by_level_language_time_and_any_name_of_a_skill(in_riverside, client_of, alice, bob, tess):
    says(alice, "Bike repair", "trade")
    says(bob, "Bike repair", "learning")
    Membership.objects.filter(pk=alice.pk).update(languages=["Español", "English"])
    Membership.objects.filter(pk=bob.pk).update(languages=["Español"], audiences={"languages": "me", "availability": "me"})
    for member in (alice, bob):
        Availability.objects.create(membership=member, weekday=2, part="evening")
    t = client_of(tess)
    bikes = skill("Bike repair").uid
    assert found(t, "q=puncture") == {"Alice", "Bob"}  # another name of it
    assert found(t, f"skill={bikes}&level=trade") == {"Alice"}
    assert found(t, "level=learning") == {"Bob"}
    assert found(t, "language=espanol") == {"Alice"}  # Bob shows his languages to nobody
    assert found(t, "weekday=2&part=evening") == {"Alice"}
    assert found(t, "weekday=2&part=morning") == set()
    assert found(t, f"skill={bikes}&level=trade&language=english&weekday=2") == {"Alice"}
    assert found(client_of(cast.member(in_riverside, "Carla")), "language=espanol") == {"Alice", "Bob"}
    page = read(t.get(f"/riverside/people/?skill={bikes}&level=trade&day=2&language=English"))
    assert "Alice Example" in page
    assert "Bob Example" not in page
    for odd in ("level=worst", "day=9", "part=noon", "language=%27", "day=x"):
        read(t.get(f"/riverside/people/?{odd}"))


def test_the_list_counts_what_members_show_and_is_found_by_all_its_names(in_riverside, client_of, alice, bob, count_queries):
    says(alice, "Bike repair")
    says(bob, "Bike repair")
    Membership.objects.filter(pk=bob.pk).update(audiences={"skills": "me"})
    a = client_of(alice)
    page = read(a.get("/riverside/skills/?q=PUNCTURE"))
    assert "1 offers" in page
    assert "Bike repair" in page
    assert "Tutoring" not in page
    assert "Nothing by that name" in read(a.get("/riverside/skills/?q=zzzz"))
    assert "Keep in order" not in page
    with count_queries() as seen:
        a.get("/riverside/skills/")
    assert len(seen) <= 9
    with entered(cast.network("hilltop")):
        assert sum(row.offers for row in skills.counted()) == 0


def test_two_entries_become_one_and_nobody_loses_anything(in_riverside, client_of, alice, bob, tess, carla):
    bike = skill("Bike repair")
    twin = skills.propose("Fixing cycles", bike.category, by=by(alice))
    skills.edit(twin, name="Fixing cycles", category=bike.category, synonyms=["velo", "Velo", " tires "], by=by(carla))
    says(alice, "Bike repair", "learning", note="flat tires")
    says(alice, "Fixing cycles", "trade", note="thirty years")
    says(bob, "Fixing cycles", "good")
    says(tess, "Fixing cycles", "good", "want")
    post = publish(bob, title="My chain slips", kind="offer", skills=("Fixing cycles",))
    both = publish(bob, title="Two names for it", skills=("Fixing cycles", "Bike repair"))
    shares.offer(twin, skill("Baking"), by=by(alice))
    shares.offer(twin, bike, by=by(bob))
    c = client_of(carla)
    page = f"/riverside/skills/{twin.uid}/"
    assert client_of(alice).get(page).status_code == 403
    assert refusal(skills.merge, twin, bike, by=by(alice)) == "not-allowed"
    assert read(c.post(page, {"do": "merge", "into": str(twin.uid)}), 422)
    assert c.post(page, {"do": "merge", "into": str(bike.uid)}).status_code == 302
    assert not Skill.objects.filter(pk=twin.pk).exists()
    rows = MemberSkill.objects.filter(skill=bike).values_list("membership__name", "direction", "level", "note")
    assert sorted(rows) == [
        ("Alice Example", "offer", "trade", "flat tires, thirty years"),
        ("Bob Example", "offer", "good", ""),
        ("Tess Example", "want", "good", ""),
    ]
    assert list(PostSkill.objects.filter(post=post).values_list("skill", flat=True)) == [bike.pk]
    assert PostSkill.objects.filter(post=both).count() == 1
    bike.refresh_from_db()
    assert {"Fixing cycles", "velo", "tires"} <= set(bike.synonyms)
    assert [row.title for row in board.page(board.Wanted(words="velo"), alice).rows] == ["Two names for it", "My chain slips"]
    assert list(SkillShare.objects.values_list("member__name", "teaches__name", "learns__name")) == [
        ("Alice Example", "Bike repair", "Baking")
    ]
    assert found(client_of(tess), "q=velo") == {"Alice", "Bob"}


@pytest.mark.parametrize(
    ("said", "code"),
    [({"name": " "}, "name"), ({"name": "BAKING"}, "twin"), ({"synonyms": [f"word {n}" for n in range(21)]}, "synonyms")],
)
def test_the_list_refuses_twins_and_nonsense(in_riverside, carla, said, code):
    row = skill("Bike repair")
    whole = {"name": "Bicycles", "category": row.category, "synonyms": ["bike"], **said}
    assert refusal(skills.edit, row, by=by(carla), **whole) == code


def test_a_coordinator_renames_a_skill_by_page_and_by_program(in_riverside, client_of, carla, alice):
    row, c = skill("Bike repair"), client_of(carla)
    shelf = Category.objects.get(name="Learning")
    said = {"do": "save", "name": "Bicycles", "category": str(shelf.uid), "synonyms": "bike, puncture,"}
    assert c.post(f"/riverside/skills/{row.uid}/", said).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.category, row.synonyms) == ("Bicycles", shelf, ["bike", "puncture"])
    kept = read(c.post(f"/riverside/skills/{row.uid}/", {**said, "name": "Baking"}), 422)
    assert "Put the two together instead." in kept
    root = f"/riverside/api/v1/skills/{row.uid}/"
    body = {"name": "Cycles", "category": str(shelf.uid), "synonyms": ["velo"]}
    assert c.put(root, body, content_type="application/json").json()["synonyms"] == ["velo"]
    assert client_of(alice).put(root, body, content_type="application/json").status_code == 403
    into = str(skill("Baking").uid)
    assert c.post(f"{root}merge/", {"into": into}, content_type="application/json").json()["uid"] == into


def test_teach_one_learn_one_pairs_those_who_suit(in_riverside, client_of, alice, bob, tess):
    a, b = client_of(alice), client_of(bob)
    bake, bikes = skill("Baking"), skill("Bike repair")
    assert "Nobody has begun" in read(a.get("/riverside/skills/shares/"))
    said = {"do": "offer", "teaches": str(bake.uid), "learns": str(bikes.uid), "words": "Sourdough"}
    for _twice in range(2):
        assert a.post("/riverside/skills/shares/", said).status_code == 302
    assert SkillShare.objects.count() == 1
    assert "suits you" not in read(b.get("/riverside/skills/shares/"))
    shares.offer(bikes, bake, by=by(bob))
    page = read(b.get("/riverside/skills/shares/"))
    assert "suits you" in page
    assert f"/exchanges/new/{alice.uid}/" in page
    record = Record.objects.filter(kind="share.offered").order_by("-id")[0]
    assert [one.membership.name for one in registry.notices["share.offered"].letters(record)] == ["Alice Example"]
    kept = read(a.post("/riverside/skills/shares/", {**said, "learns": str(bake.uid)}), 422)
    assert "Choose two different skills." in kept
    row = SkillShare.objects.get(member=alice)
    assert refusal(shares.end, row, by=by(tess)) == "not-yours"
    a.post("/riverside/skills/shares/", {"do": "end", "share": str(row.uid)})
    row.refresh_from_db()
    assert row.ended_at is not None
    assert "Sourdough" not in read(b.get("/riverside/skills/shares/"))
    dan = cast.member(cast.network("hilltop"), "Dan")
    assert client_of(dan).post("/hilltop/skills/shares/", {"do": "end", "share": str(row.uid)}).status_code == 404


def test_thanks_name_a_skill_of_the_one_who_helped_and_nothing_is_counted(in_riverside, client_of, alice, bob):
    says(bob, "Carpentry")
    exchange = exchanges.agree(propose(bob, alice, by=bob), by=by(alice))
    exchange = exchanges.confirm(exchanges.log(exchange, by=by(bob), minutes=60), by=by(alice))
    page = f"/riverside/exchanges/{exchange.uid}/"
    assert "Thanks for" in read(client_of(alice).get(page))
    assert "Thanks for" not in read(client_of(bob).get(page))
    said = {"do": "feedback", "text": "The shelf holds.", "skill": str(skill("Carpentry").uid), "is_shared": "on",
            "version": exchange.version}  # fmt: skip
    assert client_of(alice).post(page, said).status_code == 302
    assert Thanks.objects.get().skill == skill("Carpentry")
    shown = read(client_of(alice).get(f"/riverside/people/{bob.uid}/"))
    assert "For: Carpentry" in shown
    assert "The shelf holds." in shown
    assert refusal(talk.thank, exchange, "And for bread", by=by(alice), skill=skill("Baking")) == "skill"
    assert refusal(talk.thank, exchange, "You too", by=by(bob), skill=skill("Carpentry")) == "skill"


def test_the_report_shows_needs_beside_hands(in_riverside, client_of, alice, bob, carla):
    says(alice, "Baking")
    says(bob, "Cooking", direction="want")
    publish(bob, title="Bread for Sunday", category="Garden and food")
    since = timezone.localdate() - dt.timedelta(days=3)
    c = client_of(carla)
    page = read(c.get(f"/riverside/cockpit/reports/skills-gap/?start={since}&until={timezone.localdate()}"))
    row = page[page.index("Garden and food") :].partition("</tr>")[0]
    assert row.count("<svg") == 2
    lines = c.get("/riverside/cockpit/reports/skills-gap/report.csv").content.decode("utf-8-sig").splitlines()
    assert "Garden and food,2,1,1" in lines
    assert client_of(alice).get("/riverside/cockpit/reports/skills-gap/").status_code == 403


def test_a_member_of_another_network_finds_no_skill_of_ours(in_riverside, client_of, alice, dan):
    says(alice, "Baking")
    row = skill("Baking")
    hanna = cast.member(cast.network("hilltop"), "Hanna")
    assert client_of(hanna).get(f"/hilltop/skills/{row.uid}/").status_code == 404
    with entered(cast.network("hilltop")):
        page = directory.page(directory.Wanted(skill=str(row.uid)), to=by(dan))
        assert page.rows == []
