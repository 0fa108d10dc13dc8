"""Who sees which field of whom: the whole matrix, one function."""

import uuid

import pytest

from networks import actors, privacy, roles
from networks.actors import Actor
from networks.models import Clause, Guardian, Membership
from networks.models.member import Audience
from networks.tenancy.current import entered
from tests.requests_board.conftest import propose

pytestmark = pytest.mark.django_db

FIELDS = ("phone", "email", "address", "neighborhood", "about", "languages", "picture", "skills", "availability")
# reader → the audiences that let them see
READERS = {
    "visitor": {"public"},
    "member": {"public", "network"},
    "partner": {"public", "network", "partners"},
    "treasurer": {"public", "network"},
    "coordinator": {"public", "network", "partners", "me"},
    "coordinator without second factor": {"public", "network"},
    "self": {"public", "network", "partners", "me"},
    "acting for them": {"public", "network", "partners", "me"},
}


@pytest.fixture
def readers(in_riverside, alice, bob, carla):
    from requests_board import exchanges

    tess = Membership.objects.get(name="Tess Example")
    cora = Membership.objects.get(name="Cora Example")
    partner = Membership.objects.create(name="Pat", name_folded="pat", state="active")
    from common import registry
    from ledgers.models import Account  # noqa: F401  (partners are made through an agreed exchange)

    for _name, hook in registry.admissions:
        hook(partner, by=actors.system("test"))
    exchanges.agree(propose(partner, alice, by=partner), by=actors.of(alice))
    return {
        "visitor": None,
        "member": actors.of(bob),
        "partner": actors.of(partner),
        "treasurer": actors.of(tess),
        "coordinator": actors.of(carla),
        "coordinator without second factor": Actor(cora, None, frozenset()),
        "self": actors.of(alice),
        "acting for them": Actor(alice, bob, frozenset()),
    }


@pytest.fixture
def written(in_riverside, alice):
    alice.phone, alice.email, alice.address = "555 0101", "alice@home.example", "1 Mill St"
    alice.about, alice.languages = "I like soup.", ["English"]
    alice.save()
    return alice


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("reader", READERS)
def test_a_field_shows_to_its_audience_and_to_nobody_else(readers, written, reader, audience):
    written.audiences = dict.fromkeys(FIELDS, audience)
    seen = privacy.visible(written, to=readers[reader])
    expected = set(FIELDS) if audience in READERS[reader] else set()
    if reader == "treasurer":  # Contact of those who hold accounts.
        expected |= {"phone", "email", "address"}
    assert set(seen) & set(FIELDS) == expected
    assert seen["name"] == written.name


def test_by_default_contact_is_for_partners_and_the_rest_for_the_network(readers, written):
    assert "phone" not in privacy.visible(written, to=readers["member"])
    assert privacy.visible(written, to=readers["member"])["about"] == "I like soup."
    assert privacy.visible(written, to=readers["partner"])["phone"] == "555 0101"
    assert set(privacy.visible(written, to=None)) == {"uid", "name", "kind"}


def test_a_minors_contact_shows_to_guardians_and_coordinators_alone(readers, written, bob):
    written.is_minor = True
    written.audiences = dict.fromkeys(FIELDS, "public")
    for reader in ("visitor", "member", "partner", "treasurer"):
        assert not {"phone", "email", "address"} & set(privacy.visible(written, to=readers[reader])), reader
    assert privacy.visible(written, to=readers["coordinator"])["phone"]
    Guardian.objects.create(membership=written, guardian=bob)
    assert privacy.visible(written, to=readers["member"])["phone"]


def test_a_minor_neither_posts_nor_exchanges_by_their_own_hand(in_riverside, alice, bob):
    alice.is_minor = True
    for capability in ("post.write", "exchange.take_part", "invite"):
        assert not roles.can(Actor(alice), capability)
        assert roles.can(Actor(alice, bob), capability)
    assert roles.can(Actor(alice), "board.read")


@pytest.mark.parametrize(
    ("clause", "seen_by"),
    [
        ("me", {"self", "acting for them", "coordinator", "treasurer"}),
        ("partners", {"self", "acting for them", "coordinator", "treasurer", "partner"}),
        (
            "members",
            {"self", "acting for them", "coordinator", "treasurer", "partner", "member", "coordinator without second factor"},
        ),
    ],
)
def test_balances_are_seen_by_whom_the_clause_says(readers, written, clause, seen_by):
    Clause.objects.filter(key="members.balances_seen_by").update(value=clause)
    named = {name for name, actor in readers.items() if actor and privacy.sees_balances(written, to=actor)}
    assert named == seen_by


def test_the_page_of_a_member_prints_only_what_the_reader_may_see(client_of, alice, bob, carla, riverside):
    with entered(riverside):
        alice.phone, alice.about = "555 0101", "CANARY about"
        alice.audiences = {"about": "me"}
        alice.save()
    page = client_of(bob).get(f"/riverside/people/{alice.uid}/").content.decode()
    assert "555 0101" not in page
    assert "CANARY" not in page
    page = client_of(carla).get(f"/riverside/people/{alice.uid}/").content.decode()
    assert "555 0101" in page
    assert "CANARY" in page


def test_somebody_of_another_network_is_not_there(client_of, alice, dan):
    browser = client_of(alice)
    foreign = browser.get(f"/riverside/people/{dan.uid}/")
    missing = browser.get(f"/riverside/people/{uuid.uuid4()}/")
    assert foreign.status_code == missing.status_code == 404


def test_a_member_who_left_has_no_page_for_others(client_of, alice, bob, carla, riverside):
    with entered(riverside):
        Membership.objects.filter(pk=bob.pk).update(state="left")
    assert client_of(alice).get(f"/riverside/people/{bob.uid}/").status_code == 404
    assert client_of(carla).get(f"/riverside/people/{bob.uid}/").status_code == 200


def test_a_balance_stands_on_the_page_for_whom_the_clause_names(client_of, alice, bob, carla, riverside):
    address = f"/riverside/people/{alice.uid}/"
    assert ">Balance<" not in client_of(bob).get(address).content.decode()
    assert ">Balance<" in client_of(carla).get(address).content.decode()
    with entered(riverside):
        Clause.objects.filter(key="members.balances_seen_by").update(value="members")
    assert ">Balance<" in client_of(bob).get(address).content.decode()


def test_a_neighbor_is_asked_from_their_page(client_of, alice, bob):
    page = client_of(bob).get(f"/riverside/people/{alice.uid}/").content.decode()
    assert f"/riverside/exchanges/new/{alice.uid}/" in page
    own = client_of(alice).get(f"/riverside/people/{alice.uid}/").content.decode()
    assert "/riverside/exchanges/new/" not in own
