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
    assert _names(directory.page(directory.Wanted(words="zoe nunez"), to=by)) == ["Zoë Núñez"]
    assert _names(directory.page(directory.Wanted(words="NÚÑ"), to=by)) == ["Zoë Núñez"]


def test_a_slip_of_the_pen_still_finds_a_name_or_a_skill_and_says_so(by, bob, client_of):
    _new("Katherine Wójcik")
    MemberSkill.objects.create(membership=bob, skill=Skill.objects.get(name="Baking"), direction="offer")
    page = directory.page(directory.Wanted(words="Cathrine Wojzik"), to=by)
    assert page.are_alike
    assert _names(page)[0] == "Katherine Wójcik"
    assert bob.name in _names(directory.page(directory.Wanted(words="bakking"), to=by))
    assert not directory.page(directory.Wanted(words="katherine"), to=by).are_alike
    assert directory.page(directory.Wanted(words="xqxqxq"), to=by).rows == []
    shown = client_of(bob).get("/riverside/people/?q=Cathrine+Wojzik").content.decode()
    assert "These come near" in shown
    assert "Katherine Wójcik" in shown


def test_a_slip_of_the_pen_finds_no_more_than_the_right_words_would(by, hilltop):
    shy = _new("Shy Person", audiences={"skills": "me"})
    MemberSkill.objects.create(membership=shy, skill=Skill.objects.get(name="Baking"), direction="offer")
    _new("Waiting Wanda")
    Membership.objects.filter(name="Waiting Wanda").update(state="applied")
    with entered(hilltop):
        _new("Hilltop Hans")
    for words in ("bakking", "wiating wanda", "hiltop hans"):
        assert _names(directory.page(directory.Wanted(words=words), to=by)) == []


def test_one_or_two_letters_find_where_a_word_begins(by):
    _new("Io Yx")
    assert _names(directory.page(directory.Wanted(words="io"), to=by)) == ["Io Yx"]
    assert _names(directory.page(directory.Wanted(words="yx"), to=by)) == ["Io Yx"]
    assert _names(directory.page(directory.Wanted(words="x"), to=by)) == []


def test_a_coordinator_looks_up_whoever_it_is_by_name_email_phone_or_earlier_number(by, hilltop):
    gone = _new("Gone Gustav", email_folded="gustav@old.example", phone="+1 608 555 0147", external_ref="T-4711")
    Membership.objects.filter(pk=gone.pk).update(state="left")
    with entered(hilltop):
        _new("Gustav of Hilltop", email_folded="gustav@old.example", phone="+1 608 555 0147", external_ref="T-4711")
    for words in ("gone gus", "Gustav@OLD", "555 0147", "4711"):
        assert directory.looked_up(words) == [gone.pk]


def test_a_percent_sign_is_only_a_percent_sign(by):
    assert _names(directory.page(directory.Wanted(words="%"), to=by)) == []


def test_a_skill_finds_those_who_offer_it_and_let_it_be_seen(by, bob):
    baking = Skill.objects.get(name="Baking")
    shy = _new("Shy Baker", audiences={"skills": "me"})
    wanting = _new("Hungry")
    MemberSkill.objects.create(membership=bob, skill=baking, direction="offer")
    MemberSkill.objects.create(membership=shy, skill=baking, direction="offer")
    MemberSkill.objects.create(membership=wanting, skill=baking, direction="want")
    assert _names(directory.page(directory.Wanted(skill=str(baking.uid)), to=by)) == [bob.name]
    assert _names(directory.page(directory.Wanted(words="baking"), to=by)) == [bob.name]


def test_a_coordinator_finds_everyone_by_skill(by, carla):
    baking = Skill.objects.get(name="Baking")
    shy = _new("Shy Baker", audiences={"skills": "me"})
    MemberSkill.objects.create(membership=shy, skill=baking, direction="offer")
    assert _names(directory.page(directory.Wanted(skill=str(baking.uid)), to=actors.of(carla))) == ["Shy Baker"]


def test_distance_counts_from_center_to_center_and_respects_who_hides_it(by):
    near = Neighborhood.objects.get(name="Station")
    far = Neighborhood.objects.get(name="Far Field")
    _new("Near One", neighborhood=near)
    _new("Far One", neighborhood=far)
    _new("Hidden One", neighborhood=near, audiences={"neighborhood": "partners"})
    place = geo.snap(43.071, -89.381)
    _new("Tapped One", latitude=place.latitude, longitude=place.longitude)
    found = _names(directory.page(directory.Wanted(within=5_000), to=by))
    assert "Near One" in found
    assert "Tapped One" in found
    assert "Far One" not in found
    assert "Hidden One" not in found
    rows = {row.name: row for row in directory.page(directory.Wanted(words="one"), to=by).rows}
    assert rows["Hidden One"].neighborhood is None
    assert rows["Hidden One"].distance is None
    assert 1_000 < rows["Near One"].distance < 4_000


def test_who_waits_left_or_lives_elsewhere_is_not_listed(by, hilltop):
    _new("Waiting Wanda")
    Membership.objects.filter(name="Waiting Wanda").update(state="applied")
    with entered(hilltop):
        _new("Hilltop Hans")
    assert _names(directory.page(directory.Wanted(words="wanda"), to=by)) == []
    assert _names(directory.page(directory.Wanted(words="hans"), to=by)) == []


def test_pages_follow_each_other_forth_and_back_without_gap_or_double(by):
    for number in range(60):
        _new(f"Nora {number:02}")
    seen, cursor, pages = [], "", []
    while True:
        page = directory.page(directory.Wanted(words="nora", cursor=cursor), to=by)
        pages.append(page)
        seen += _names(page)
        if not page.older:
            break
        cursor = page.older
    assert seen == [f"Nora {number:02}" for number in range(60)]
    back = directory.page(directory.Wanted(words="nora", cursor=pages[-1].newer), to=by)
    assert _names(back) == _names(pages[-2])
    assert directory.page(directory.Wanted(words="nora", cursor=back.newer), to=by).rows == pages[0].rows
    assert pages[0].newer == ""


@pytest.mark.parametrize("cursor", ["x", "-", "----", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_odd_cursor_shows_the_first_page(by, cursor):
    assert directory.page(directory.Wanted(cursor=cursor), to=by).rows == directory.page(directory.Wanted(), to=by).rows


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
