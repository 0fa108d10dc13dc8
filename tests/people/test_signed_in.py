"""Where somebody is signed in: by the name of the browser, signed out one by one or all at once, by nobody else."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from networks.tenancy.current import entered
from people.models import SignedIn

pytestmark = pytest.mark.django_db
PAGE = "/me/access/"
PHONE = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


def signed_in(person, agent):
    browser = Client(HTTP_USER_AGENT=agent)
    browser.force_login(person)
    assert browser.get("/me/").status_code == 200
    return browser


def shown(browser):
    return [(one.words, one.is_here) for one in browser.get(PAGE).context["browsers"]]


def test_each_browser_is_named_and_can_be_signed_out_from_another(alice, bob):
    phone, laptop = signed_in(alice.person, PHONE), signed_in(alice.person, LAPTOP)
    other = signed_in(bob.person, "")
    assert shown(phone) == [("Firefox on Android", True), ("Edge on Windows", False)]
    assert shown(other) == [("A browser that does not say its name", True)]
    (there,) = [one.uid for one in phone.get(PAGE).context["browsers"] if not one.is_here]
    assert other.post(PAGE, {"do": "sign_out", "uid": there}).status_code == 404, "nobody signs out another"
    assert other.post(PAGE, {"do": "sign_out", "uid": "nonsense"}).status_code == 404
    assert laptop.get("/me/").status_code == 200
    assert phone.post(PAGE, {"do": "sign_out", "uid": there}).status_code == 302
    assert laptop.get("/me/").status_code == 302, "from the next request on"
    assert shown(phone) == [("Firefox on Android", True)]
    assert phone.post(PAGE, {"do": "sign_out", "uid": there}).status_code == 404


def test_all_others_at_once_and_this_one_stays(alice, bob):
    here, *others = [signed_in(alice.person, PHONE) for _time in range(4)]
    stranger = signed_in(bob.person, LAPTOP)
    with entered(None, person=alice.person.pk):  # As one that has not opened a page yet.
        SignedIn.objects.filter(session_key=others[0].session.session_key).delete()
    assert here.post(PAGE, {"do": "sign_out_others"}).status_code == 302
    assert [one.get("/me/").status_code for one in (here, stranger, *others)] == [200, 200, 302, 302, 302]
    (mine,) = here.get(PAGE).context["browsers"]
    assert here.post(PAGE, {"do": "sign_out", "uid": mine.uid}).status_code == 302
    assert here.get("/me/").status_code == 302


def test_it_is_written_once_a_day_follows_a_new_key_and_forgets_what_is_over(alice, count_queries):
    browser = signed_in(alice.person, PHONE)
    with count_queries() as seen:
        browser.get("/me/")
    assert not any("people_signedin" in one["sql"] for one in seen)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1), tick=True):
        browser.get("/me/")
        with entered(None, person=alice.person_id):
            assert SignedIn.objects.get().seen_on == timezone.now().date()
    session = browser.session
    session.cycle_key()
    session.save()
    browser.cookies["session"] = session.session_key
    assert browser.get("/me/").status_code == 200
    assert len(shown(browser)) == 1, "the key before opens nothing, and is not shown"
    with entered(None, person=alice.person_id):
        assert SignedIn.objects.count() == 1
    browser.post("/sign-out/")
    again = signed_in(alice.person, LAPTOP)
    assert shown(again) == [("Edge on Windows", True)]
