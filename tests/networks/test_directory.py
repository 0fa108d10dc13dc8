"""The members' directory: by name without accents, by skill, by distance, a page at a time."""

import pytest

from networks import actors, directory, geo
from networks.models import Membership, MemberSkill, Neighborhood, Skill
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db


def _new(name, **fields):
    from networks.text import fold

    return Membership.objects.create(name=name, name_folded=fold(name), state="active", **fields)


def _names(page):
    return [row.name for row in page.rows]


@pytest.fixture
def by(in_riverside, alice):
    alice.neighborhood = Neighborhood.objects.get(name="Old Mill")
    alice.save()
    return actors.of(alice)


def test_a_name_is_found_without_its_accents_and_case(by):
    _new("Zoë Núñez")
    assert _names(directory.page(to=by, words="zoe nunez")) == ["Zoë Núñez"]
    assert _names(directory.page(to=by, words="NÚÑ")) == ["Zoë Núñez"]


def test_a_percent_sign_is_only_a_percent_sign(by):
    assert _names(directory.page(to=by, words="%")) == []


def test_a_skill_finds_those_who_offer_it_and_let_it_be_seen(by, bob):
    baking = Skill.objects.get(name="Baking")
    shy = _new("Shy Baker", audiences={"skills": "me"})
    wanting = _new("Hungry")
    MemberSkill.objects.create(membership=bob, skill=baking, direction="offer")
    MemberSkill.objects.create(membership=shy, skill=baking, direction="offer")
    MemberSkill.objects.create(membership=wanting, skill=baking, direction="want")
    assert _names(directory.page(to=by, skill=str(baking.uid))) == [bob.name]
    assert _names(directory.page(to=by, words="baking")) == [bob.name]


def test_a_coordinator_finds_everyone_by_skill(by, carla):
    baking = Skill.objects.get(name="Baking")
    shy = _new("Shy Baker", audiences={"skills": "me"})
    MemberSkill.objects.create(membership=shy, skill=baking, direction="offer")
    assert _names(directory.page(to=actors.of(carla), skill=str(baking.uid))) == ["Shy Baker"]


def test_distance_counts_from_center_to_center_and_respects_who_hides_it(by):
    near = Neighborhood.objects.get(name="Station")
    far = Neighborhood.objects.get(name="Far Field")
    _new("Near One", neighborhood=near)
    _new("Far One", neighborhood=far)
    _new("Hidden One", neighborhood=near, audiences={"neighborhood": "partners"})
    place = geo.snap(43.071, -89.381)
    _new("Tapped One", latitude=place.latitude, longitude=place.longitude)
    found = _names(directory.page(to=by, within=5_000))
    assert "Near One" in found
    assert "Tapped One" in found
    assert "Far One" not in found
    assert "Hidden One" not in found
    rows = {row.name: row for row in directory.page(to=by, words="one").rows}
    assert rows["Hidden One"].neighborhood is None
    assert rows["Hidden One"].distance is None
    assert 1_000 < rows["Near One"].distance < 4_000


def test_who_waits_left_or_lives_elsewhere_is_not_listed(by, hilltop):
    _new("Waiting Wanda")
    Membership.objects.filter(name="Waiting Wanda").update(state="applied")
    with entered(hilltop):
        _new("Hilltop Hans")
    assert _names(directory.page(to=by, words="wanda")) == []
    assert _names(directory.page(to=by, words="hans")) == []


def test_pages_follow_each_other_forth_and_back_without_gap_or_double(by):
    for number in range(60):
        _new(f"Nora {number:02}")
    seen, cursor, pages = [], "", []
    while True:
        page = directory.page(to=by, words="nora", cursor=cursor)
        pages.append(page)
        seen += _names(page)
        if not page.older:
            break
        cursor = page.older
    assert seen == [f"Nora {number:02}" for number in range(60)]
    back = directory.page(to=by, words="nora", cursor=pages[-1].newer)
    assert _names(back) == _names(pages[-2])
    assert directory.page(to=by, words="nora", cursor=back.newer).rows == pages[0].rows
    assert pages[0].newer == ""


@pytest.mark.parametrize("cursor", ["x", "-", "----", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_odd_cursor_shows_the_first_page(by, cursor):
    assert directory.page(to=by, cursor=cursor).rows == directory.page(to=by).rows


def test_the_page_asks_as_often_for_few_as_for_many(client_of, alice, riverside, count_queries):
    browser = client_of(alice)
    browser.get("/riverside/people/")
    with count_queries() as few:
        assert browser.get("/riverside/people/").status_code == 200
    with entered(riverside):
        baking = Skill.objects.get(name="Baking")
        hood = Neighborhood.objects.first()
        for number in range(60):
            member = _new(f"Nora {number:02}", neighborhood=hood)
            MemberSkill.objects.create(membership=member, skill=baking, direction="offer")
    with count_queries() as many:
        page = browser.get("/riverside/people/?q=nora").content.decode()
    assert "Nora 05" in page
    assert statements(many) <= statements(few) <= 9


def statements(seen):
    """What was asked, but for the frame that a test puts around a request."""
    return len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]])


def test_the_search_works_in_the_page(client_of, alice, bob):
    browser = client_of(alice)
    assert bob.name in browser.get("/riverside/people/?q=bob").content.decode()
    page = browser.get("/riverside/people/?q=nobodyofthatname").content.decode()
    assert "Nobody by that name or skill" in page
    assert browser.get("/riverside/people/?within=evil&skill=evil&kind=evil&cursor=evil").status_code == 200
