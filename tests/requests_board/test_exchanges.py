"""From proposal to confirmation, by the verbs."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts, holds
from ledgers.models import Transfer
from networks import actors, dues, memberships
from networks.models import Holding, Membership, ProxyConsent, Record
from requests_board import exchanges, talk
from requests_board.exchanges import STEPS
from requests_board.models import Exchange, Post
from tests.requests_board.conftest import propose

by = actors.of


def balance(member: Any) -> int:
    return accounts.of(member).balance


class refused:
    """`with refused("stale"):` and nothing else will do."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> "refused":
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        assert isinstance(error, Refused), f"not refused: {error!r}"
        assert error.code == self.code, f"refused as {error.code}: {error.message}"
        return True


def test_it_goes_from_a_request_to_an_hour_moved(alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice, minutes=90)
    exchange = exchanges.propose(exchanges.Terms(minutes=90), by=by(bob), post=post, message="I can come on Thursday.")
    assert (exchange.giver, exchange.receiver, exchange.state) == (bob, alice, "proposed")
    exchange = exchanges.agree(exchange, by=by(alice), version=1)
    assert accounts.of(alice).held_out == accounts.of(bob).held_in == 90
    assert Post.objects.get(pk=post.pk).state == "reserved"
    exchange = exchanges.log(exchange, by=by(bob), minutes=105, note="Brakes and a tube", version=2)
    exchange = exchanges.confirm(exchange, by=by(alice), version=3)
    assert exchange.state == "confirmed"
    assert (balance(alice), balance(bob)) == (-105, 105)
    assert accounts.of(alice).held_out == accounts.of(bob).held_in == 0
    transfer = Transfer.objects.get(source=exchange.source)
    assert (transfer.kind, transfer.note.text) == ("exchange", "Brakes and a tube")
    assert Post.objects.get(pk=post.pk).state == "closed"
    kinds = list(Record.objects.filter(about=f"exchange:{exchange.uid}").order_by("id").values_list("kind", flat=True))
    assert kinds == ["exchange.proposed", "exchange.agreed", "exchange.done", "exchange.confirmed"]


def test_its_steps_are_the_same_in_python_and_in_sql(in_riverside: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after FROM board_steps()")
        said = set(cursor.fetchall())
    assert said == {(str(before), str(after)) for before, afters in STEPS.items() for after in afters}


def test_sql_refuses_a_step_that_no_verb_takes(agreed: Exchange) -> None:
    for state in ("confirmed", "disputed", "declined"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Exchange.objects.filter(pk=agreed.pk).update(state=state, version=agreed.version + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=agreed.pk).update(giver=agreed.receiver, receiver=agreed.giver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.filter(pk=agreed.pk).update(version=0)


def test_a_stale_page_changes_nothing(agreed: Exchange, alice: Any, bob: Any) -> None:
    with refused("stale"):
        exchanges.counter(agreed, exchanges.Terms(minutes=30), by=by(alice), version=agreed.version - 1)
    with refused("stale"):
        exchanges.cancel(agreed, by=by(bob), version=agreed.version - 1)
    assert Exchange.objects.get(pk=agreed.pk).version == agreed.version


def test_a_double_click_does_everything_once(alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    assert put_up(alice).pk == post.pk
    first = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    assert exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post).pk == first.pk
    exchanges.agree(first, by=by(alice), version=1)
    exchanges.agree(first, by=by(alice), version=1)
    exchanges.log(first, by=by(alice), minutes=60, version=2)
    exchanges.log(first, by=by(alice), minutes=60, version=2)
    exchanges.confirm(first, by=by(bob), version=3)
    exchanges.confirm(first, by=by(bob), version=3)
    assert Transfer.objects.filter(source=first.source).count() == 1
    assert talk.write(first, "Thank you", by=by(bob)).pk == talk.write(first, "Thank you", by=by(bob)).pk


def test_only_the_other_side_answers_and_confirms(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    exchange = propose(bob, alice, by=bob)
    with refused("not-your-turn"):
        exchanges.agree(exchange, by=by(bob))
    with refused("not-your-turn"):
        exchanges.decline(exchange, by=by(bob))
    with refused("not-your-turn"):
        exchanges.cancel(exchange, by=by(alice))
    with refused("not-yours"):
        exchanges.agree(exchange, by=by(carla))
    exchanges.agree(exchange, by=by(alice))
    exchanges.log(exchange, by=by(bob), minutes=90)
    with refused("own-log"):
        exchanges.confirm(exchange, by=by(bob))
    with refused("own-log"):
        exchanges.dispute(exchange, by=by(bob))
    with refused("not-yours"):
        exchanges.confirm(exchange, by=by(carla))


def test_a_counter_proposal_turns_the_question_round(alice: Any, bob: Any, in_riverside: Any) -> None:
    exchange = propose(bob, alice, by=bob, minutes=90)
    exchange = exchanges.counter(exchange, exchanges.Terms(minutes=67), by=by(alice), version=1)
    assert (exchange.minutes, exchange.proposed_by) == (60, alice)
    with refused("not-your-turn"):
        exchanges.agree(exchange, by=by(alice))
    exchange = exchanges.agree(exchange, by=by(bob))
    assert holds.held(exchange.source).amount == 60


def test_time_and_place_change_without_agreeing_anew_but_hours_do_not(agreed: Exchange, alice: Any) -> None:
    moment = timezone.now() + dt.timedelta(days=3)
    same = exchanges.Terms(minutes=90, starts_at=moment, where="At the porch")
    exchange = exchanges.counter(agreed, same, by=by(alice))
    assert (exchange.state, exchange.where) == ("agreed", "At the porch")
    exchange = exchanges.counter(exchange, exchanges.Terms(minutes=120), by=by(alice))
    assert exchange.state == "proposed"
    assert holds.held(exchange.source) is None


def test_calling_off_lets_the_promise_go_and_opens_the_request_again(alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    exchange = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    exchanges.agree(exchange, by=by(alice))
    exchanges.cancel(exchange, by=by(bob))
    assert Post.objects.get(pk=post.pk).state == "open"
    assert accounts.of(alice).held_out == 0
    again = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    assert again.pk != exchange.pk


def test_a_request_is_done_by_one_neighbor(alice: Any, bob: Any, carla: Any, put_up: Any) -> None:
    post = put_up(alice)
    one = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    two = exchanges.propose(exchanges.Terms(minutes=60), by=by(carla), post=post)
    exchanges.agree(one, by=by(alice))
    with refused("gone"):
        exchanges.agree(two, by=by(alice))


def test_a_limit_binds_when_something_is_agreed(alice: Any, bob: Any, in_riverside: Any) -> None:
    exchange = propose(bob, alice, by=bob, minutes=615)
    with refused("floor"):
        exchanges.agree(exchange, by=by(alice))
    other = propose(bob, alice, by=alice, minutes=630, title="A large shelf")
    with pytest.raises(Refused) as seen:
        exchanges.agree(other, by=by(bob))
    assert "Alice" in str(seen.value)
    assert "spend" not in str(seen.value)


def test_what_was_agreed_is_recorded_past_a_limit_and_flagged(alice: Any, bob: Any, in_riverside: Any) -> None:
    exchange = exchanges.agree(propose(bob, alice, by=bob, minutes=600), by=by(alice))
    exchanges.log(exchange, by=by(bob), minutes=720)
    exchange = exchanges.confirm(exchange, by=by(alice))
    assert balance(alice) == -720
    told = Record.objects.get(kind="exchange.confirmed", about=exchange.source)
    assert [flag.split(":")[0] for flag in told.data["flags"]] == ["floor"]


def test_a_gift_moves_nothing(alice: Any, bob: Any, in_riverside: Any) -> None:
    terms = exchanges.Terms(way="gift")
    exchange = exchanges.propose(terms, by=by(bob), other=alice, gives=True, title="Apples from my tree")
    exchanges.agree(exchange, by=by(alice))
    exchanges.log(exchange, by=by(alice), minutes=None)
    exchange = exchanges.confirm(exchange, by=by(bob))
    assert exchange.state == "confirmed"
    assert not Transfer.objects.filter(source=exchange.source).exists()


def test_it_records_what_was_never_agreed_and_asks_limits_at_confirmation(alice: Any, bob: Any, in_riverside: Any) -> None:
    fine = exchanges.record(by=by(bob), other=alice, gives=True, title="Snow at number 14", minutes=30)
    exchanges.confirm(fine, by=by(alice))
    assert balance(bob) == 30
    much = exchanges.record(by=by(bob), other=alice, gives=True, title="A whole house", minutes=900)
    with refused("floor"):
        exchanges.confirm(much, by=by(alice))
    assert balance(bob) == 30


def test_a_dispute_is_settled_by_the_two_or_by_a_coordinator_who_is_neither(
    done: Exchange, alice: Any, bob: Any, carla: Any
) -> None:
    exchange = exchanges.dispute(done, by=by(alice))
    with refused("conflict"):
        exchanges.confirm(exchange, by=by(alice))
    exchange = exchanges.log(exchange, by=by(alice), minutes=60)
    exchange = exchanges.dispute(exchange, by=by(bob))
    with refused("not-allowed"):
        exchanges.mediate(exchange, minutes=75, by=by(bob))
    exchange = exchanges.mediate(exchange, minutes=75, by=by(carla), version=exchange.version)
    assert (exchange.state, balance(bob)) == ("confirmed", 75)


def test_a_coordinator_does_not_mediate_their_own(alice: Any, carla: Any, in_riverside: Any) -> None:
    exchange = exchanges.agree(propose(carla, alice, by=carla), by=by(alice))
    exchanges.log(exchange, by=by(carla), minutes=90)
    exchange = exchanges.dispute(exchange, by=by(alice))
    assert not exchanges.may_mediate(exchange, by(carla))
    with refused("not-allowed"):
        exchanges.mediate(exchange, minutes=90, by=by(carla))


def test_no_one_person_supplies_both_sides(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    house = memberships.enter_offline(name="House on Mill Street", by=by(carla), kind="household")
    Holding.objects.create(membership=house, holder=alice)
    for_house = actors.of(house, hand=alice)
    with refused("same-hand"):  # Alice with her own household, by her own hand on the other side.
        exchanges.propose(exchanges.Terms(minutes=30), by=for_house, other=alice, gives=True, title="Sweeping")
    mine = exchanges.propose(exchanges.Terms(minutes=30), by=by(alice), other=house, gives=True, title="Sweeping")
    with refused("same-hand"):
        exchanges.agree(mine, by=for_house)
    Holding.objects.create(membership=house, holder=bob)
    exchanges.agree(mine, by=actors.of(house, hand=bob))

    ProxyConsent.objects.create(membership=bob, how="on the phone", recorded_by=carla)
    ProxyConsent.objects.create(membership=alice, how="on the phone", recorded_by=carla)
    exchange = exchanges.propose(
        exchanges.Terms(minutes=30), by=actors.of(bob, hand=carla), other=alice, gives=True, title="Reading aloud"
    )
    with refused("same-hand"):
        exchanges.agree(exchange, by=actors.of(alice, hand=carla))
    exchanges.agree(exchange, by=by(alice))
    exchanges.log(exchange, by=by(alice), minutes=30)
    exchanges.confirm(exchange, by=actors.of(bob, hand=carla))


def test_it_confirms_itself_after_notice(done: Exchange, alice: Any, bob: Any) -> None:
    assert done.confirms_itself_at is not None
    dues.run_all(done.confirms_itself_at - dt.timedelta(days=2, hours=1))
    assert not Record.objects.filter(kind="exchange.confirms_soon").exists()
    dues.run_all(done.confirms_itself_at - dt.timedelta(days=1))
    assert Record.objects.filter(kind="exchange.confirms_soon", about=done.source).count() == 1
    dues.run_all(done.confirms_itself_at - dt.timedelta(minutes=1))
    assert balance(bob) == 0
    dues.run_all(done.confirms_itself_at + dt.timedelta(minutes=1))
    dues.run_all(done.confirms_itself_at + dt.timedelta(days=1))
    assert (balance(alice), balance(bob)) == (-90, 90)
    assert Exchange.objects.get(pk=done.pk).confirmed_by is None


def test_it_does_not_confirm_itself_where_nobody_could_hear(alice: Any, carla: Any, in_riverside: Any) -> None:
    quiet = memberships.enter_offline(name="Mr. Without Internet", by=by(carla), phone="555 0100")
    exchange = exchanges.record(by=by(alice), other=quiet, gives=True, title="Visits", minutes=60)
    assert exchange.confirms_itself_at is not None
    dues.run_all(exchange.confirms_itself_at + dt.timedelta(days=1))
    assert balance(alice) == 0
    assert Record.objects.filter(kind="exchange.needs_call", about=exchange.source).exists()


def test_a_question_that_nobody_answers_goes_away(alice: Any, bob: Any, in_riverside: Any) -> None:
    exchange = propose(bob, alice, by=bob)
    dues.run_all(timezone.now() + dt.timedelta(days=22))
    assert Exchange.objects.get(pk=exchange.pk).state == "cancelled"


def test_whoever_leaves_finishes_first(agreed: Exchange, alice: Any, bob: Any) -> None:
    with pytest.raises(Refused), transaction.atomic():
        memberships.leave(bob, by=by(bob))
    exchanges.cancel(agreed, by=by(bob))
    memberships.leave(bob, by=by(bob))
    assert Membership.objects.get(pk=bob.pk).state == "left"


def test_thanks_come_after_confirmation_and_feedback_stays_with_coordinators(done: Exchange, alice: Any, bob: Any) -> None:
    with refused("not-confirmed"):
        talk.thank(done, "Lovely", by=by(alice))
    exchanges.confirm(done, by=by(alice))
    thanks = talk.thank(done, "The shelf stands straight", by=by(alice), is_shared=True)
    assert (thanks.to, thanks.is_shared) == (bob, True)
    feedback = talk.tell_coordinators(done, "off", "He came late", by=by(alice))
    assert feedback.mood == "off"
    told = Record.objects.filter(about=done.source).values_list("data", flat=True)
    assert "late" not in str(list(told))


def test_nobody_exchanges_with_themselves_or_with_someone_who_left(alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    with refused("own-post"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(alice), post=post)
    Membership.objects.filter(pk=alice.pk).update(state="suspended")
    with refused("not-active"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    with refused("not-active"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), other=alice, gives=True, title="A visit")


def test_a_category_that_asks_for_a_vetting_refuses_a_helper_without(alice: Any, bob: Any, carla: Any, put_up: Any) -> None:
    from networks.models import Category, Vetting

    Category.objects.filter(name="Care and company").update(vetting="Background check")
    post = put_up(alice, category="Care and company", title="Sit with my mother")
    with refused("vetting"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    Vetting.objects.create(membership=bob, kind="Background check", seen_by=carla)
    assert exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post).state == "proposed"
