"""From a record to an inbox and a letter: as the person prefers, once, and never to whom it does not concern."""

import datetime as dt
import smtplib
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from networks import actors, memberships, offices, tasks
from networks.models import Membership
from networks.tenancy.current import entered
from notifications import deliver, inbox, sending
from notifications.models import InboxItem, Letter, Preference, ReachOut
from tests import cast, letters

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 18, 15, 0, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def rosa(riverside):
    return cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")


def tell(person, title="A message", topic="joining", at=NOW, **more):
    about = more.pop("about", f"record:{uuid.uuid4()}")
    with entered(None, person=person.pk):
        return deliver.tell(person.pk, about=about, topic=topic, title=title, at=at, from_name="Riverside", **more)


def wait_times(person):
    with entered(None, person=person.pk):
        return list(Letter.objects.order_by("id").values_list("due_at", flat=True))


def send_all(person, now=None):
    count = 0
    with entered(None, person=person.pk):
        while sending.send_next(person.pk, now or NOW):
            count += 1
    return count


def prefer(person, **paces):
    with entered(None, person=person.pk):
        for topic, pace in paces.items():
            Preference.objects.update_or_create(person=person, topic=topic, defaults={"pace": pace})


def reach(person, **fields):
    with entered(None, person=person.pk):
        ReachOut.objects.update_or_create(person=person, defaults=fields)


def deliver_records(ref):
    with entered(ref):
        while tasks.deliver_one():
            pass


def inbox_of(person):
    with entered(None, person=person.pk):
        return list(InboxItem.objects.order_by("id"))


def test_an_application_reaches_the_coordinators_and_the_welcome_reaches_the_member(riverside, carla, alice, rosa):
    deliver_records(riverside)
    with entered(riverside):
        membership = memberships.apply(rosa, name="Rosa Example")
    deliver_records(riverside)
    title = "Rosa Example wants to join"
    assert title in [item.title for item in inbox_of(carla.person)]
    assert title not in [item.title for item in inbox_of(alice.person)]
    assert title not in [item.title for item in inbox_of(rosa)]
    with entered(riverside):
        memberships.admit(membership, by=actors.of(carla))
    deliver_records(riverside)
    item = inbox_of(rosa)[-1]
    assert item.title == "Welcome to Riverside"
    assert item.network_name == "Riverside"
    assert "/riverside/" in item.link
    assert send_all(rosa, timezone.now()) == 1
    mail = letters.to(rosa.email)[-1]
    assert mail["Subject"] == "Welcome to Riverside"
    assert "You are a member now" in letters.text_of(mail)


def test_the_same_record_arrives_once(rosa):
    about = f"record:{uuid.uuid4()}"
    assert tell(rosa, about=about)
    assert not tell(rosa, about=about)
    assert len(inbox_of(rosa)) == 1


def test_it_speaks_the_language_of_the_receiver(riverside, carla, rosa):
    from django.utils import translation

    from networks import notices

    rosa.language = "es"
    rosa.save()
    seen = []

    def said(record):
        seen.append(translation.get_language())
        return [notices.Letter(member, "joining", f"in {translation.get_language()}") for member in (mine, carla)]

    with entered(riverside):
        mine = memberships.admit(memberships.apply(rosa, name="Rosa"), by=actors.system("test"))
        from common import registry
        from networks.models import Record

        notice = registry.Notice("joining", said)
        record = Record.objects.latest("id")
        for person, pk in notices.people_behind([mine, carla]):
            language = person.language or riverside.locale
            assert [letter.title for letter in notices._said_in(notice, record, language) if letter.membership.pk == pk] == [
                f"in {'es' if pk == mine.pk else 'en-us'}"
            ]


def test_members_without_a_sign_in_are_left_to_the_coordinators(riverside, carla):
    with entered(riverside):
        paper = memberships.enter_offline(name="Pa Kou Vang", by=actors.of(carla), phone="555 0100")
        from networks import notices

        assert notices.people_behind([paper]) == []


def test_holders_hear_for_their_household(riverside, carla, alice):
    from networks import notices
    from networks.models import Holding

    with entered(riverside):
        household = Membership.objects.create(name="The Mill", kind="household", state="active")
        Holding.objects.create(membership=household, holder=alice)
        assert [(person.pk, pk) for person, pk in notices.people_behind([household])] == [(alice.person_id, household.pk)]


def test_an_office_is_told_to_whom_it_is_given(riverside, carla, bob):
    with entered(riverside):
        offices.appoint(bob, "treasurer", by=actors.of(carla))
    deliver_records(riverside)
    assert "You are treasurer now" in [item.title for item in inbox_of(bob.person)]


def test_a_letter_is_text_first_with_a_plain_sister_and_a_way_out(rosa):
    tell(rosa, "Bob answered", body="He is free on Saturday.", link="http://127.0.0.1:8000/riverside/")
    assert send_all(rosa) == 1
    mail = letters.to(rosa.email)[-1]
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html"]
    assert "Riverside" in mail["From"]
    assert "He is free on Saturday." in letters.text_of(mail)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    html = mail.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "<img" not in html


def test_one_click_stops_that_kind_without_signing_in(rosa):
    tell(rosa)
    send_all(rosa)
    address = str(letters.to(rosa.email)[-1]["List-Unsubscribe"]).strip("<>").replace("\n", "").replace(" ", "")
    path = "/" + address.split("/", 3)[3]
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(path)
    assert page.status_code == 200
    assert "Stop these by email" in page.content.decode()
    assert stranger.cookies == {}
    assert tell(rosa)
    assert len(wait_times(rosa)) == 1  # looking at the page stops nothing
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert send_all(rosa) == 1
    assert len(letters.to(rosa.email)) == 1  # what was waiting is not sent any more
    tell(rosa)
    assert wait_times(rosa) == []
    tell(rosa, topic="bylaws")
    assert len(wait_times(rosa)) == 1
    assert stranger.get("/unsubscribe/forged/").status_code == 404
    assert stranger.post(path[:-3] + "x/").status_code == 404


def test_nobody_writes_headers_into_a_letter(rosa):
    tell(rosa, "Hello\r\nBcc: everyone@example.org\r\n\r\nbody", body="a\r\n.\r\nb")
    assert send_all(rosa) == 1
    mail = letters.to(rosa.email)[-1]
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: everyone@example.org body"


def test_daily_messages_go_out_together_at_the_hour_chosen(rosa):
    prefer(rosa, joining="daily")
    reach(rosa, time_zone="America/Chicago", digest_hour=17)
    tell(rosa, "First")
    tell(rosa, "Second", at=NOW + dt.timedelta(hours=2))
    five = dt.datetime(2026, 11, 18, 23, 0, tzinfo=dt.UTC)
    assert wait_times(rosa) == [five, five]
    assert send_all(rosa, five - dt.timedelta(minutes=1)) == 0
    assert send_all(rosa, five) == 1
    mail = letters.to(rosa.email)[-1]
    assert mail["Subject"] == "Riverside: 2 messages for you"
    text = letters.text_of(mail)
    assert text.index("First") < text.index("Second")


def test_what_comes_after_the_hour_waits_for_tomorrow_across_the_change_of_clocks(rosa):
    prefer(rosa, joining="daily")
    reach(rosa, time_zone="America/Chicago", digest_hour=17)
    tell(rosa, at=dt.datetime(2026, 10, 31, 22, 30, tzinfo=dt.UTC))  # half past five, the night the clocks go back
    assert wait_times(rosa) == [dt.datetime(2026, 11, 1, 23, 0, tzinfo=dt.UTC)]


def test_weekly_messages_wait_for_their_day(rosa):
    prefer(rosa, joining="weekly")
    reach(rosa, time_zone="UTC", digest_hour=9, digest_weekday=0)
    tell(rosa)
    assert wait_times(rosa) == [dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (dt.datetime(2026, 11, 18, 23, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 19, 6, 59, tzinfo=dt.UTC), dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC), dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)),
        (dt.datetime(2026, 11, 19, 12, 0, tzinfo=dt.UTC), dt.datetime(2026, 11, 19, 12, 0, tzinfo=dt.UTC)),
    ],
)
def test_letters_wait_through_quiet_hours(rosa, at, due):
    reach(rosa, time_zone="UTC", quiet_from=dt.time(22), quiet_until=dt.time(7))
    tell(rosa, at=at)
    assert wait_times(rosa) == [due]


def test_it_writes_nothing_to_whom_the_inbox_is_enough(rosa):
    prefer(rosa, joining="inbox")
    tell(rosa)
    assert len(inbox_of(rosa)) == 1
    assert wait_times(rosa) == []


def test_what_was_read_is_not_sent_any_more(rosa):
    tell(rosa)
    with entered(None, person=rosa.pk):
        inbox.read_all(rosa)
    send_all(rosa)
    assert letters.to(rosa.email) == []
    assert wait_times(rosa) == []


def test_nobody_is_flooded(rosa):
    for number in range(40):
        tell(rosa, f"Message {number}")
    assert len(inbox_of(rosa)) == 40
    assert send_all(rosa) == 30
    assert len(wait_times(rosa)) == 10
    assert send_all(rosa, NOW + dt.timedelta(days=1)) == 1
    assert "10 messages" in letters.to(rosa.email)[-1]["Subject"]


def test_it_tries_again_ever_more_slowly_when_the_mail_server_is_away(rosa, settings):
    tell(rosa)
    delivered = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    with pytest.raises((OSError, smtplib.SMTPException)), entered(None, person=rosa.pk):
        sending.compose(rosa, list(Letter.objects.all())).send()
    now = NOW
    waits = []
    for _try in range(4):
        assert send_all(rosa, now) == 1
        waits.append((wait_times(rosa)[0] - now).total_seconds() / 60)
        now = wait_times(rosa)[0]
    assert waits == [1, 2, 4, 8]
    settings.EMAIL_BACKEND = delivered
    assert send_all(rosa, now) == 1
    assert len(letters.to(rosa.email)) == 1
    assert wait_times(rosa) == []


def test_it_gives_up_after_twelve_tries_and_keeps_the_message_in_the_inbox(rosa, settings):
    tell(rosa)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    assert send_all(rosa, NOW + dt.timedelta(days=300)) <= 12
    for _try in range(12):
        send_all(rosa, NOW + dt.timedelta(days=300))
    while wait_times(rosa):
        send_all(rosa, wait_times(rosa)[0])
    assert len(inbox_of(rosa)) == 1


def test_nobody_reads_anothers_letters(rosa, alice):
    tell(rosa)
    with entered(None, person=alice.person_id):
        assert not InboxItem.objects.filter(person=rosa).exists()
        assert not Letter.objects.filter(person=rosa).exists()
        assert sending.send_next(rosa.pk, NOW) is False


def test_who_has_chosen_no_zone_is_reckoned_in_the_networks(rosa):
    reach(rosa, quiet_from=dt.time(22), quiet_until=dt.time(7))
    tell(rosa, at=dt.datetime(2026, 11, 19, 4, 30, tzinfo=dt.UTC), zone="America/Chicago")  # half past ten at night there
    tell(rosa, at=dt.datetime(2026, 11, 19, 4, 30, tzinfo=dt.UTC), zone="Asia/Tokyo")  # half past one at noon there
    assert wait_times(rosa) == [
        dt.datetime(2026, 11, 19, 13, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 19, 4, 30, tzinfo=dt.UTC),
    ]
