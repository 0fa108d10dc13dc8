"""Everything about a person in one file, the privacy notice by version, and the end of a sign-in."""

import io
import json
import uuid
import zipfile

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from networks import actors, memberships
from networks.models import Membership
from networks.tenancy.current import entered
from notifications import deliver
from notifications.models import InboxItem
from people import copies, tasks
from people.models import DataCopy, Person, PrivacyConsent
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(riverside):
    return cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")


@pytest.fixture
def browser(rosa):
    client = Client()
    client.force_login(rosa)
    return client


def join(person, ref, name="Rosa Example"):
    with entered(ref):
        return memberships.admit(memberships.apply(person, name=name, note="=HYPERLINK(1)"), by=actors.system("test"))


def unpacked(answer):
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def fetched(browser, person):
    """The file: asked for, built by a worker, told of and fetched."""
    assert browser.get("/me/data/file/").status_code == 404
    assert browser.post("/me/data/").url == "/me/data/"
    assert "It is being made" in browser.get("/me/data/").content.decode()
    assert browser.post("/me/data/").url == "/me/data/", "twice is once"
    with entered(None, person=person.pk):
        assert DataCopy.objects.count() == 1
    with entered(None):
        assert person.pk in copies.due(), "a nudge that was lost is found"
    tasks.make_copy(person.pk)
    assert "It is ready" in browser.get("/me/data/").content.decode()
    with entered(None, person=person.pk):
        assert InboxItem.objects.filter(title="Your data are ready").count() == 1
    return browser.get("/me/data/file/")


def test_the_file_is_ones_own_and_goes_after_a_week(browser, rosa, alice, client_of):
    fetched(browser, rosa)
    assert client_of(alice).get("/me/data/file/").status_code == 404
    with entered(None, person=alice.person_id):
        assert not DataCopy.objects.exists()
    with entered(None, person=rosa.pk):
        DataCopy.objects.update(expires_at=timezone.now())
    assert browser.get("/me/data/file/").status_code == 404
    assert "Take all of it with me" in browser.get("/me/data/").content.decode()
    with entered(None):
        assert rosa.pk not in copies.due()
    with entered(None, person=rosa.pk):
        assert not DataCopy.objects.exists()


def test_everything_comes_in_one_file_from_every_network_and_nothing_of_others(browser, rosa, riverside, hilltop, alice):
    join(rosa, riverside)
    join(rosa, hilltop, "Rosa of the hill")
    with entered(None, person=rosa.pk):
        deliver.tell(rosa.pk, about="record:x", topic="joining", title="=SUM(1)")
    assert "Take all of it with me" in browser.get("/me/data/").content.decode()
    files = unpacked(fetched(browser, rosa))
    assert json.loads(files["sign-in.json"])["email"] == rosa.email
    assert json.loads(files["riverside.json"])["profile"]["name"] == "Rosa Example"
    assert json.loads(files["hilltop.json"])["profile"]["name"] == "Rosa of the hill"
    assert "membership.applied" in files["riverside-history.csv"]
    assert "'=SUM(1)" in files["inbox-messages.csv"]
    together = "".join(files.values())
    for stranger in ("Alice", "alice@", "Dan Example", "Bob"):
        assert stranger not in together
    assert '"network_id"' not in together
    assert '"id":' not in together


def test_a_sign_in_cannot_end_while_a_network_is_joined(browser, rosa, riverside):
    join(rosa, riverside)
    assert "Riverside" in browser.get("/me/delete/").content.decode()
    assert browser.post("/me/delete/", {"email": rosa.email}).status_code == 422
    assert Person.objects.filter(pk=rosa.pk).exists()
    with pytest.raises(DatabaseError), entered(None, person=rosa.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT forget_me()")


def test_a_sign_in_ends_and_takes_everything_along(browser, rosa, riverside):
    membership = join(rosa, riverside)
    with entered(riverside):
        memberships.leave(membership, by=actors.of(membership))
    with entered(None, person=rosa.pk):
        deliver.tell(rosa.pk, about="record:x", topic="joining", title="Hello")
        PrivacyConsent.objects.create(person=rosa, version="1")
    assert browser.post("/me/delete/", {"email": "somebody@example.org"}).status_code == 422
    answer = browser.post("/me/delete/", {"email": rosa.email.upper()})
    assert answer.status_code == 302
    assert not Person.objects.filter(pk=rosa.pk).exists()
    assert not EmailAddress.objects.filter(email=rosa.email).exists()
    with entered(None, person=rosa.pk):
        assert not InboxItem.objects.exists()
    with entered(riverside):
        row = Membership.objects.get(pk=membership.pk)
        assert row.person_id is None
        assert row.state == "left"
    assert browser.get("/me/").status_code == 302


def test_nobody_ends_the_sign_in_of_another(rosa, alice):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT forget_me()")
    with entered(None, person=rosa.pk), connection.cursor() as cursor:
        cursor.execute("SELECT forget_me()")
    assert Person.objects.filter(pk=alice.person_id).exists()


def test_the_privacy_notice_is_asked_once_per_version(browser, rosa, settings):
    assert browser.get("/me/").status_code == 200
    settings.PRIVACY_VERSION = "2"
    answer = browser.get("/riverside/?a=b")
    assert answer.status_code == 302
    assert answer.url.endswith("/privacy/?next=%2Friverside%2F%3Fa%3Db")
    page = browser.get("/privacy/?next=/me/").content.decode()
    assert "I have read this" in page
    assert browser.post("/privacy/", {"next": "/me/"}).url == "/me/"
    assert browser.get("/me/").status_code == 200
    assert "I have read this" not in browser.get("/privacy/").content.decode()
    with entered(None, person=rosa.pk):
        assert list(PrivacyConsent.objects.values_list("version", flat=True)) == ["2"]


def test_a_visitor_reads_the_notice_and_is_asked_for_nothing(riverside):
    page = Client().get("/privacy/").content.decode()
    assert "What we do not do" in page
    assert "I have read this" not in page


def test_who_has_not_agreed_can_still_leave_and_take_their_data(browser, settings):
    settings.PRIVACY_VERSION = "2"
    for page in ("/me/data/", "/me/delete/", "/sign-out/", "/preferences/", "/privacy/"):
        assert browser.get(page).status_code == 200
