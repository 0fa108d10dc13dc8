"""The front door: find a network, found one."""

import pytest
from django.test import Client

from networks import founding
from networks.models import Membership, Network, RoleTerm
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db

ANSWERS = {
    "name": "Ferry Landing",
    "slug": "",
    "place": "Ferry Landing, Ohio, USA",
    "tagline": "Boats and bread.",
    "story": "",
    "country": "US",
    "legal_form": "wisconsin-cooperative",
    "founder": "Fay",
    "time_zone": "America/New_York",
    "distance_unit": "mi",
    "block": "sails",
    "signed_as": "Fay Ferris",
    "agreed": "on",
}


@pytest.fixture
def fay(db):
    return cast.person("fay@example.org")


@pytest.fixture
def signed_in(fay):
    client = Client()
    client.force_login(fay)
    return client


def test_it_lists_networks_by_what_they_publish(client, riverside):
    with entered(riverside):
        founding.publish_profile(place="Riverside, Iowa", tagline="Bridges.")
    page = client.get("/networks/?q=iowa")
    assert "Bridges." in page.text
    assert "Hilltop" not in page.text


def test_it_finds_a_place_without_its_accents(client, riverside):
    with entered(riverside):
        founding.publish_profile(place="Peñasco")
    assert "Riverside" in client.get("/networks/?q=penasco").text


def test_it_says_so_when_there_is_none(client, riverside):
    assert "No network there yet" in client.get("/networks/?q=nowhere-at-all").text


def test_the_number_of_queries_does_not_grow_with_networks(client, riverside, count_queries):
    client.get("/networks/")
    with count_queries() as few:
        client.get("/networks/")
    for number in range(8):
        founding.found(f"more-{number}", f"More {number}")
    client.get("/networks/")
    with count_queries() as many:
        client.get("/networks/")
    assert len(few) == len(many) <= 5


def test_a_visitor_is_led_to_sign_up_before_founding(client, db):
    assert "/sign-up/?next=/found/" in client.get("/found/").text


def test_a_person_founds_a_network_and_coordinates_it(signed_in, fay):
    page = signed_in.post("/found/", ANSWERS)
    assert page.status_code == 302
    assert page["Location"] == "/ferry-landing/home/"
    ref = lookup.by_slug("ferry-landing")
    with entered(ref):
        membership = Membership.objects.get(person=fay)
        assert membership.state == "active"
        assert RoleTerm.objects.filter(membership=membership, role="coordinator").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("slug", "riverside", "Another network has this address"),
        ("slug", "admin", "small letters, digits and hyphens"),
        ("slug", "Ünder_score", "small letters, digits and hyphens"),
        ("slug", "-x", "small letters, digits and hyphens"),
        ("name", "", "required"),
        ("time_zone", "Mars/Olympus", "Choose one of these"),
        ("block", "nosuch", "Choose one of these"),
        ("agreed", "", "Tick this to sign"),
        ("country", "QQ", "Choose one of these"),
        ("legal_form", "pirates", "Choose one of these"),
        ("signed_as", " ", "required"),
        ("pilot", "nosuch", "Choose one of these"),
        ("invited", "bob@example.org not-an-address", "not-an-address is no email address"),
        ("invited", " ".join(f"n{n}@example.org" for n in range(6)), "up to five"),
    ],
)
def test_it_refuses_at_the_field_and_keeps_what_was_written(signed_in, riverside, field, value, words):
    before = Network.objects.count()
    page = signed_in.post("/found/", {**ANSWERS, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "Boats and bread." in page.text
    assert Network.objects.count() == before


def test_the_app_role_cannot_write_networks_past_the_functions(riverside):
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    with entered(riverside), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE networks_network SET name = 'Mine'")


def test_there_is_one_umbrella(humans):
    from django.db import transaction
    from django.db.utils import ProgrammingError

    with pytest.raises(ProgrammingError, match="one umbrella"), transaction.atomic():
        founding.found("second", "Second", kind="umbrella")
