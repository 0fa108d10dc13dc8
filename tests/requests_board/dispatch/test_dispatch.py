"""Dispatch through the door: a call comes in, somebody is asked, quiet members are called, posts are looked at first."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from networks import memberships
from networks.models import Category, Membership, MemberSkill, Skill
from requests_board import exchanges, posts
from requests_board.dispatch import asking, followups, intake, looking, queue
from requests_board.models import Exchange, FollowUp, FollowUpTry, Match, Post
from tests import cast
from tests.requests_board.conftest import publish
from tests.requests_board.dispatch.conftest import ROOT, aged, by, deliver, letters, read, refusal


def call(**said):
    shelf = Category.objects.get(name="Rides and errands")
    plain = {"do": "take", "who": "Olga Weber", "phone": "555 0142", "gave_word": "on", "title": "A ride to the clinic",
             "category": str(shelf.uid), "when": "date", "starts_on": str(timezone.localdate() + dt.timedelta(days=2)),
             "hours": "1"}  # fmt: skip
    return {**plain, **said}


# ── A call comes in ─────────────────────────────────────────────────────────────────────────────
def test_a_call_of_somebody_new_becomes_a_member_a_request_and_a_follow_up(in_riverside, c, carla, bob):
    answer = c.post(f"{ROOT}intake/", call())
    post = Post.objects.select_related("author", "hand").get(title="A ride to the clinic")
    assert answer["Location"] == f"{ROOT}requests/{post.uid}/"
    olga = post.author
    assert (olga.name, olga.phone, olga.person, olga.state, post.hand) == ("Olga Weber", "555 0142", None, "active", carla)
    assert olga.proxy_consent.recorded_by == carla
    row = FollowUp.objects.get(post=post)
    assert row.due_on == timezone.localdate() + dt.timedelta(days=1)
    page = read(c.get(answer["Location"]))
    assert "555 0142" in page
    assert "A ride to the clinic" in read(c.get(f"{ROOT}?days=0"))


def test_the_same_caller_is_found_by_number_name_or_telephone_and_chosen_among_several(in_riverside, c, carla):
    first = memberships.enter_offline(name="Olga Weber", phone="555 0142", by=by(carla))
    second = memberships.enter_offline(name="Olga Novak", phone="555 0177", by=by(carla))
    assert [one.pk for one in intake.found("555 0177")] == [second.pk]
    assert [one.pk for one in intake.found(f"#{first.number}")] == [first.pk]
    page = read(c.post(f"{ROOT}intake/", {"do": "find", "who": "olga"}))
    assert str(first.uid) in page
    assert str(second.uid) in page
    kept = read(c.post(f"{ROOT}intake/", call(who="olga", phone="")), 422)
    assert "Choose who it is." in kept
    assert 'value="A ride to the clinic"' in kept
    assert c.post(f"{ROOT}intake/", call(who="olga", member=str(second.uid))).status_code == 302
    assert Post.objects.get(title="A ride to the clinic").author == second
    assert Membership.objects.filter(name__startswith="Olga").count() == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"phone": ""}, "Write a phone to write them in."),
        ({"gave_word": ""}, "Ask Olga Weber whether coordinators may act for them"),
        ({"title": "x"}, "at least 3"),
        ({"starts_on": "2020-01-01"}, "That day is over"),
        ({"hours": "-1"}, "Write a number, like 1.5"),
        ({"who": "\u0000"}, "Null characters"),
    ],
)
def test_a_call_that_lacks_something_says_what_and_writes_nobody_in(in_riverside, c, said, words):
    page = read(c.post(f"{ROOT}intake/", call(**said)), 422)
    assert words in page
    assert not Post.objects.filter(title="A ride to the clinic").exists()
    assert not Membership.objects.filter(name="Olga Weber").exists()


def test_only_coordinators_dispatch_and_other_networks_see_nothing(in_riverside, client_of, alice, bob, carla, dan):
    post = publish(bob, title="Carry my piano")
    row = followups.open_for_request(post, by=by(carla))
    quiet = followups.open_for_member(bob, "silent", by=by(carla))
    for page in ("", "calls/", "intake/", "sheet/", f"requests/{post.uid}/", f"follow-ups/{quiet.uid}/"):
        assert client_of(alice).get(ROOT + page).status_code == 403
        assert client_of(alice).post(ROOT + page, {"do": "take"}).status_code in (403, 405)
    hanna = cast.member(cast.network("hilltop"), "Hanna")
    browser = client_of(hanna)
    for page in (f"requests/{post.uid}/", f"follow-ups/{quiet.uid}/"):
        assert browser.get(f"/hilltop/dispatch/{page}").status_code == 404
    assert "piano" not in read(browser.get("/hilltop/dispatch/?days=0"))
    assert refusal(followups.take, row, by=by(alice)) == "not-allowed"
    assert refusal(asking.ask, post, alice, by=by(alice)) == "not-allowed"


def test_a_coordinators_own_request_is_dispatched_by_another(in_riverside, client_of, carla):
    cora = cast.member(in_riverside, "Cora")
    post = publish(carla, title="Paint my fence")
    assert client_of(carla).get(f"{ROOT}requests/{post.uid}/").status_code == 404
    assert "Paint my fence" not in read(client_of(carla).get(f"{ROOT}?days=0"))
    assert "Paint my fence" in read(client_of(cora).get(f"{ROOT}?days=0"))
    assert (
        refusal(followups.open_for_request(post, by=by(cora)) and followups.take, FollowUp.objects.get(), by=by(carla)) == "own"
    )


# ── The queue ───────────────────────────────────────────────────────────────────────────────────
def test_the_queue_shows_what_waits_longest_first_and_filters(in_riverside, c, bob, alice, carla):
    from networks.models import Neighborhood

    mill = Neighborhood.objects.get(name="Old Mill")
    old = aged(publish(bob, title="Old need", neighborhood=mill), 12)
    aged(publish(alice, title="Older need"), 20)
    publish(bob, title="Fresh need")
    publish(bob, title="Urgent need", is_urgent=True)
    publish(bob, title="An offer", kind="offer")
    page = read(c.get(ROOT))
    assert page.index("Older need") < page.index("Old need") < page.index("Urgent need")
    assert "Fresh need" not in page
    assert "An offer" not in page
    assert "Fresh need" in read(c.get(f"{ROOT}?days=0"))
    assert [row.post.title for row in queue.page(queue.Wanted(neighborhood=mill.pk), by=by(carla)).rows] == ["Old need"]
    assert "Old need" not in read(c.get(f"{ROOT}?days=14")).replace("Older need", "")
    followups.take(followups.open_for_request(old, by=by(carla)), by=by(carla))
    mine = queue.page(queue.Wanted(with_whom="mine"), by=by(carla))
    assert [row.post.title for row in mine.rows] == ["Old need"]
    assert "Nobody waits for help" in read(c.get(f"{ROOT}?hood={bob.uid}"))
    area = next(one for one in queue.areas() if one.name == "Old Mill")
    assert (area.week, area.month, area.older) == (0, 1, 0)


def test_the_queue_asks_as_much_for_sixty_requests_as_for_three_and_goes_on(
    in_riverside, c, bob, alice, carla, count_queries, rule
):
    rule("board.open_posts", 500)

    def grow(number):
        for one in range(number):
            post = aged(publish((bob, alice)[one % 2], title=f"Need {one} of {number}"), 10 + one)
            followups.open_for_request(post, by=by(carla))

    grow(3)
    c.get(ROOT)
    with count_queries() as few:
        read(c.get(ROOT))
    grow(57)
    with count_queries() as many:
        page = read(c.get(ROOT))
    assert len(many) == len(few) <= 18
    first = queue.page(queue.Wanted(), by=by(carla))
    assert len(first.rows) == 25
    assert f"cursor={first.older}" in page
    seen, cursor = [row.post.pk for row in first.rows], first.older
    while cursor:
        start = Post.objects.get(uid=cursor)
        more = queue.page(queue.Wanted(cursor=start.pk), by=by(carla))
        seen, cursor = seen + [row.post.pk for row in more.rows], more.older
    assert len(seen) == len(set(seen)) == 60
    assert read(c.get(f"{ROOT}?cursor=nonsense"))


def test_the_sheet_has_names_only_when_asked_for(in_riverside, c, bob):
    publish(bob, title="Move a sofa")
    Membership.objects.filter(pk=bob.pk).update(phone="555 0111")
    plain, named = read(c.get(f"{ROOT}sheet/")), read(c.get(f"{ROOT}sheet/?names=1"))
    assert "Move a sofa" in plain
    assert "555 0111" not in plain
    assert "Bob Example" not in plain
    assert "555 0111" in named


# ── Helpers ─────────────────────────────────────────────────────────────────────────────────────
def test_helpers_are_shown_with_reason_and_cap_asked_once_and_heard_by_them(in_riverside, c, alice, bob, carla):
    skill = Skill.objects.get(name="Rides")
    MemberSkill.objects.create(membership=alice, skill=skill, direction="offer", level="good")
    Membership.objects.filter(pk=alice.pk).update(monthly_cap_minutes=240)
    post = publish(bob, title="A ride to the clinic", category="Rides and errands", skills=("Rides",))
    page = read(c.get(f"{ROOT}requests/{post.uid}/"))
    assert "Alice Example offers Rides" in page
    assert "more of 4" in page
    asked = {"do": "ask", "helper": str(alice.uid)}
    assert c.post(f"{ROOT}requests/{post.uid}/", asked).status_code == 302
    c.post(f"{ROOT}requests/{post.uid}/", asked)
    match = Match.objects.get(post=post, member=alice)
    assert (match.state, FollowUpTry.objects.filter(helper=alice, outcome="asked").count()) == ("new", 1)
    assert letters("match.asked") == [("Alice Example", "Carla Example asks whether you could help: A ride to the clinic")]
    from requests_board.matching import finding

    finding.decline(match, by=by(alice))
    assert refusal(asking.ask, post, alice, by=by(carla)) == "declined"
    assert "not for them" in read(c.get(f"{ROOT}requests/{post.uid}/"))


def test_nobody_over_their_cap_resting_or_not_vetted_is_asked(in_riverside, alice, bob, carla):
    tess = cast.member(in_riverside, "Tess")
    post = publish(bob, title="Watch my child", category="Care and company", minutes=120)
    Membership.objects.filter(pk=alice.pk).update(monthly_cap_minutes=60)
    Membership.objects.filter(pk=tess.pk).update(not_now_until=timezone.localdate())
    assert refusal(asking.ask, post, Membership.objects.get(pk=alice.pk), by=by(carla)) == "cap"
    assert refusal(asking.ask, post, Membership.objects.get(pk=tess.pk), by=by(carla)) == "not-now"
    Membership.objects.filter(pk=alice.pk).update(monthly_cap_minutes=None)
    Category.objects.filter(name="Care and company").update(vetting="children")
    assert refusal(asking.ask, post, Membership.objects.get(pk=alice.pk), by=by(carla)) == "vetting"
    assert refusal(asking.ask, post, bob, by=by(carla)) == "helper"


def test_a_yes_by_telephone_is_written_by_one_and_agreed_by_another_hand(in_riverside, carla):
    cora = cast.member(in_riverside, "Cora")
    caller = intake.Caller(name="Olga Weber", phone="555 0142", gave_word=True)
    shelf = Category.objects.get(name="Rides and errands")
    post = intake.take(caller, posts.Content("A ride to the clinic", shelf, minutes=60), by=by(carla))
    otto = memberships.enter_offline(name="Otto", phone="555 0166", by=by(carla))
    assert refusal(asking.say_yes, post, otto, by=by(cora)) == "not-allowed"
    from networks import acting, safety

    safety.consent(otto, "by phone", by=by(cora))
    otto = Membership.objects.get(pk=otto.pk)
    exchange = asking.say_yes(post, otto, by=by(cora))
    assert (exchange.giver, exchange.receiver, exchange.state) == (otto, post.author, "proposed")
    assert refusal(exchanges.agree, exchange, by=acting.actor_for(by(cora), post.author)) == "same-hand"
    exchanges.agree(exchange, by=acting.actor_for(by(carla), post.author))
    deliver()
    row = FollowUp.objects.get(post=post)
    assert row.next_step == "Otto helps. Ask how it went."
    assert row.closed_at is None
    exchange = exchanges.log(Exchange.objects.get(), by=acting.actor_for(by(cora), otto), minutes=60)
    exchanges.confirm(exchange, by=acting.actor_for(by(carla), post.author))
    deliver()
    row.refresh_from_db()
    assert (row.outcome, row.closed_at is None) == ("helped", False)


# ── Follow-ups ──────────────────────────────────────────────────────────────────────────────────
def test_a_follow_up_goes_on_until_it_comes_out(in_riverside, c, bob, carla):
    post = aged(publish(bob, title="Old need"), 12)
    page = f"{ROOT}requests/{post.uid}/"
    assert c.post(page, {"do": "take"}).status_code == 302
    assert "Old need" in read(c.get(f"{ROOT}calls/"))
    kept = read(
        c.post(page, {"do": "log", "how": "phone", "outcome": "again", "said": "Likes Tuesdays", "due_on": "2020-01-01"}), 422
    )
    assert "Likes Tuesdays" in kept
    c.post(page, {"do": "log", "how": "phone", "outcome": "again", "said": "Likes Tuesdays", "next_step": "Ask Tess"})
    row = FollowUp.objects.get(post=post)
    assert row.due_on == timezone.localdate() + dt.timedelta(days=3)
    assert "Ask Tess" in read(c.get(ROOT))
    assert read(c.post(page, {"do": "log", "how": "phone", "outcome": "paused"}), 422)
    c.post(page, {"do": "log", "how": "phone", "outcome": "elsewhere"})
    row.refresh_from_db()
    assert row.closed_at is not None
    assert refusal(followups.log, row, how="phone", outcome="again", by=by(carla)) == "closed"
    again = followups.open_for_request(post, by=by(carla))
    assert again.pk != row.pk
    posts.close(post, by=by(bob))
    deliver()
    again.refresh_from_db()
    assert again.outcome == "no-need"


def test_the_daily_look_calls_quiet_members_and_newcomers_once_and_nobody_who_rests(in_riverside, alice, bob, carla, rule):
    today = timezone.localdate()
    long_ago = today - dt.timedelta(days=200)
    Membership.objects.update(last_seen_on=today, joined_on=long_ago - dt.timedelta(days=400))
    Membership.objects.filter(pk=alice.pk).update(last_seen_on=long_ago)
    Membership.objects.filter(pk=bob.pk).update(last_seen_on=today, joined_on=today - dt.timedelta(days=40))
    looking.run_due(timezone.now())
    looking.run_due(timezone.now())
    assert dict(FollowUp.objects.values_list("member__name", "occasion")) == {
        "Alice Example": "silent", "Bob Example": "newcomer",
    }  # fmt: skip
    FollowUp.objects.all().delete()
    Membership.objects.filter(pk=alice.pk).update(not_now_until=today + dt.timedelta(days=9))
    publish(bob, title="Not an exchange yet")
    looking.run_due(timezone.now())
    assert list(FollowUp.objects.values_list("member__name", flat=True)) == ["Bob Example"]
    rule("board.exchange_type", "assisted")
    post = aged(publish(alice, title="Nobody answered"), 6)
    looking.run_due(timezone.now())
    assert FollowUp.objects.filter(post=post).exists()


def test_a_membership_is_paused_or_closed_only_after_two_tries_on_two_days(in_riverside, c, bob, carla, as_owner):
    row = followups.open_for_member(bob, "silent", by=by(carla))
    assert refusal(followups.pause, row, by=by(carla)) == "too-few-tries"
    assert refusal(memberships.leave, bob, by=by(carla)) == "too-few-tries"
    page = f"{ROOT}follow-ups/{row.uid}/"
    for _one in range(2):
        c.post(page, {"do": "log", "how": "phone", "outcome": "not-reached"})
    assert followups.tries_of(bob) == 1
    assert refusal(followups.pause, row, by=by(carla)) == "too-few-tries"
    with pytest.raises(DatabaseError), transaction.atomic():
        FollowUp.objects.filter(pk=row.pk).update(outcome="paused", closed_at=timezone.now())
    FollowUpTry.objects.filter(pk=FollowUpTry.objects.first().pk).update(on=timezone.localdate() - dt.timedelta(days=5))
    assert "Pause the membership" in read(c.get(page))
    assert c.post(page, {"do": "pause"}).status_code == 302
    row.refresh_from_db()
    bob.refresh_from_db()
    assert (row.outcome, bob.state) == ("paused", "suspended")
    memberships.leave(bob, by=by(carla))
    assert Membership.objects.get(pk=bob.pk).state == "left"


def test_a_members_own_word_is_enough_to_leave(in_riverside, bob, alice, carla):
    row = followups.open_for_member(bob, "silent", by=by(carla))
    followups.log(row, how="phone", outcome="leaves", by=by(carla))
    memberships.leave(bob, by=by(carla))
    memberships.leave(alice, by=by(alice))


def test_calls_of_the_day_hold_talks_about_hours_too_and_never_ones_own(in_riverside, client_of, carla, bob, count_queries):
    cora = cast.member(in_riverside, "Cora")
    followups.open_for_member(carla, "silent", by=by(cora))
    followups.open_for_member(bob, "newcomer", by=by(cora))
    assert "Nothing heard for long" not in read(client_of(carla).get(f"{ROOT}calls/"))
    assert "Nothing heard for long" in read(client_of(cora).get(f"{ROOT}calls/"))
    page = f"{ROOT}follow-ups/{FollowUp.objects.get(member=carla).uid}/"
    assert client_of(carla).get(page).status_code == 404
