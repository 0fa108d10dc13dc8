"""The coordinator's admin site: by role and second factor, rows by uid, history from our records."""

import uuid

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from humans.models import Belonging, MemberClass
from networks.admin_site import site
from networks.models import Category, Clause, Membership, Record, RoleTerm
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db
OF_THE_UMBRELLA = (MemberClass, Belonging)


def _address(model, what, *args):
    return (
        "/riverside/admin/"
        + f"{model._meta.app_label}/{model._meta.model_name}/"
        + {"list": "", "add": "add/", "change": "{0}/change/", "history": "{0}/history/", "do": "{0}/do/{1}/"}[what].format(
            *args
        )
    )


def test_a_member_cannot_enter(client_of, alice):
    assert client_of(alice).get("/riverside/admin/").status_code == 403


def test_a_stranger_is_led_to_sign_in(client):
    answer = client.get("/riverside/admin/")
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_somebody_of_another_network_is_led_to_the_public_page(client_of, dan):
    assert client_of(dan).get("/riverside/admin/")["Location"] == "/riverside/"


def test_a_coordinator_without_second_factor_is_led_to_it(client_of, carla):
    answer = client_of(carla, second_factor=False).get("/riverside/admin/")
    assert answer.status_code == 302
    assert "/riverside/" not in answer["Location"].split("?")[0]


def test_every_list_and_form_opens_for_a_coordinator_and_shows_nobody_of_another_network(client_of, carla, hilltop):
    with entered(hilltop):
        Category.objects.create(name="CANARY shelf")
        Membership.objects.create(name="CANARY person", state="active")
    browser = client_of(carla)
    assert browser.get("/riverside/admin/").status_code == 200
    for model, model_admin in site._registry.items():
        answer = browser.get(_address(model, "list"))
        assert answer.status_code in (200, 403), model
        page = answer.content.decode()
        assert ("<style" in page, "CANARY" in page) == (False, False), model
        off = getattr(model_admin, "gear", "") not in ("", "hours") or model in OF_THE_UMBRELLA
        if getattr(model_admin, "add_capability", "") and not off:
            answer = browser.get(_address(model, "add"))
            assert (answer.status_code, "CANARY" in answer.content.decode()) == (200, False), model


def test_every_route_of_the_admin_says_who_may_use_it():
    def walk(patterns):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns)
            else:
                yield one

    assert all(one.callback.policy == "admin.enter" for one in walk(site.get_urls()))


def test_a_foreign_row_answers_like_a_missing_one(client_of, carla, dan):
    browser = client_of(carla)
    for what in ("change", "history"):
        foreign = browser.get(_address(Membership, what, dan.uid))
        missing = browser.get(_address(Membership, what, uuid.uuid4()))
        odd = browser.get(_address(Membership, what, "1"))
        assert foreign.status_code == missing.status_code == odd.status_code == 404
    assert browser.post(_address(Membership, "do", dan.uid, "suspend")).status_code == 404


def test_a_row_says_no_bigint(client_of, carla, alice):
    page = client_of(carla).get(_address(Membership, "list")).content.decode()
    assert str(alice.uid) in page
    assert f"/{alice.pk}/" not in page


def test_only_offered_filters_can_be_asked(client_of, carla):
    answer = client_of(carla).get(_address(Membership, "list") + "?person__email__startswith=a")
    assert answer.status_code == 400


def test_a_coordinator_pauses_a_member_and_the_history_is_our_record(client_of, carla, bob, riverside):
    browser = client_of(carla)
    answer = browser.post(_address(Membership, "do", bob.uid, "suspend"), follow=True)
    assert "Done" in answer.content.decode()
    with entered(riverside):
        bob.refresh_from_db()
        assert bob.state == "suspended"
        assert Record.objects.filter(about=f"membership:{bob.uid}", kind="membership.suspended").count() == 1
    assert carla.name in browser.get(_address(Membership, "history", bob.uid)).content.decode()


def test_a_refusal_is_a_message_and_undoes(client_of, carla, riverside):
    answer = client_of(carla).post(_address(Membership, "do", carla.uid, "suspend"), follow=True)
    assert "You cannot pause yourself" in answer.content.decode()
    with entered(riverside):
        carla.refresh_from_db()
        assert carla.state == "active"


def test_an_office_is_given_by_member_number_through_the_verb(client_of, carla, alice, dan, riverside):
    said = {"membership": alice.number, "role": "facilitator", "since": "2026-01-01", "until": "", "decision": ""}
    answer = client_of(carla).post(_address(RoleTerm, "add"), said)
    assert answer.status_code == 302
    with entered(riverside):
        assert RoleTerm.objects.running().filter(membership=alice, role="facilitator").exists()
        assert Record.objects.filter(kind="role.given", about=f"membership:{alice.uid}").count() == 1


def test_a_refusal_comes_back_in_the_form(client_of, carla):
    said = {"membership": carla.number, "role": "coordinator", "since": "2026-01-01", "until": "", "decision": ""}
    answer = client_of(carla).post(_address(RoleTerm, "add"), said)
    assert answer.status_code == 200
    assert "already holds this office" in answer.content.decode()


def test_a_clause_changes_before_adoption_only_and_keeps_its_bounds(client_of, carla, riverside):
    browser = client_of(carla)
    key = "members.invitation_days"
    answer = browser.post(_address(Clause, "add"), {"key": key, "value": "900"})
    assert "Write 90 or less" in answer.content.decode()
    assert browser.post(_address(Clause, "add"), {"key": key, "value": "21"}).status_code == 302
    with entered(riverside):
        Clause.objects.filter(key="bylaws.adopted").update(value=True)
    assert browser.get(_address(Clause, "add")).status_code == 403
    with entered(riverside):
        assert Clause.objects.in_force().get(key=key).value == 21


def test_a_shelf_in_use_stays_and_an_empty_one_goes(client_of, carla, riverside):
    browser = client_of(carla)
    with entered(riverside):
        used = Category.objects.filter(skills__isnull=False).first()
        empty = Category.objects.create(name="Nothing here")
    assert "so it stays" in browser.post(_address(Category, "do", used.uid, "remove"), follow=True).content.decode()
    browser.post(_address(Category, "do", empty.uid, "remove"))
    with entered(riverside):
        assert Category.objects.filter(pk=used.pk).exists()
        assert not Category.objects.filter(pk=empty.pk).exists()


def test_djangos_own_log_is_never_written(client_of, carla, as_owner):
    client_of(carla).post(_address(Category, "add"), {"name": "Repairs", "icon": "hammer", "position": "5"})
    with as_owner() as owner:
        assert owner.execute(f"SELECT count(*) FROM {LogEntry._meta.db_table}").fetchone()[0] == 0


def test_a_list_asks_as_often_for_five_rows_as_for_fifty(client_of, carla, riverside):
    browser = client_of(carla)
    browser.get(_address(Membership, "list"))
    with CaptureQueriesContext(connection) as few:
        browser.get(_address(Membership, "list"))
    with entered(riverside):
        Membership.objects.bulk_create(
            [Membership(name=f"Number {n}", name_folded=f"number {n}", state="active") for n in range(45)]
        )
    with CaptureQueriesContext(connection) as many:
        browser.get(_address(Membership, "list"))
    assert len(many) == len(few)


def test_contact_is_changed_through_the_verb_and_nothing_else_is(client_of, carla, alice, riverside):
    said = {"name": "Alice Ámbar", "email": "", "phone": "555 0100", "phone_alt": "", "address": "", "neighborhood": ""}
    answer = client_of(carla).post(_address(Membership, "change", alice.uid), {**said, "state": "left", "number": "77"})
    assert answer.status_code == 302
    with entered(riverside):
        before = alice.number
        alice.refresh_from_db()
        assert (alice.name, alice.name_folded, alice.phone) == ("Alice Ámbar", "alice ambar", "555 0100")
        assert (alice.state, alice.number) == ("active", before)
        record = Record.objects.get(kind="profile.changed")
        assert (record.actor, record.about) == (carla, f"membership:{alice.uid}")


def test_a_refusal_in_a_change_keeps_what_was_typed(client_of, carla, alice, riverside):
    said = {"name": "  ", "email": "", "phone": "555 0100", "phone_alt": "", "address": "", "neighborhood": ""}
    answer = client_of(carla).post(_address(Membership, "change", alice.uid), said)
    assert answer.status_code == 200
    assert "555 0100" in answer.content.decode()
