"""Closings at the same moment, and a killed one: what was decided is done once, or not at all and then once."""

import threading
import time

import pytest
from django.db import connections, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.polls import polls
from governance.proposals import stages
from ledgers import accounts
from ledgers.models import Transfer
from networks.actors import Actor, system
from networks.models import Clause, Decision, Membership, Record
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import AGREE, fresh, poll_of, rules, vote, voting

pytestmark = pytest.mark.usefixtures("real_db")


@pytest.fixture
def town(new_network):
    settled = new_network()
    with entered(settled.network):
        rules(**{"gear.decisions": True})
        for row in Clause.objects.filter(key__regex=r"^decide\..*\.(notice|discussion|cosigners)$"):
            row.value = 0
            row.save(update_fields=["value"])
    return settled


def _voted(town, minutes=60):
    deed = {"do": "pay", "said": {"member": str(town.bob.uid), "currency": "HOURS", "amount": minutes}}
    row = voting("spending", town.alice, deed=deed)
    vote(row, **{f"v{at}": (one, AGREE) for at, one in enumerate(Membership.objects.active())})
    poll = poll_of(row)
    while timezone.now() < poll.closes_at:
        time.sleep(0.02)
    return row, poll


def _together(town, work, count=8):
    """The same work on so many connections at once; answers what was refused."""
    barrier, refused, broken = threading.Barrier(count), [], []

    def one():
        try:
            with entered(town.network):
                barrier.wait()
                work()
        except Refused as error:
            refused.append(error.code)
        except Exception as error:
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken, broken
    return refused


def test_two_closings_at_once_decide_once_and_pay_once(town):
    with entered(town.network):
        row, poll = _voted(town)
    refused = _together(town, lambda: polls.close(poll, by=system("polls")))
    assert len(refused) == 7
    with entered(town.network):
        assert fresh(row).state == "enacted"
        assert Transfer.objects.filter(source=row.source).count() == 1
        assert Decision.objects.filter(source=row.source).count() == 1
        assert Record.objects.filter(kind="proposal.enacted", about=row.source).count() == 1
        assert accounts.of(town.bob).balance == 60


def test_many_who_retry_at_once_pay_once(town):
    with entered(town.network):
        row, poll = _voted(town)
        Membership.objects.filter(pk=town.bob.pk).update(state="suspended")
        polls.close(poll, by=system("polls"))
        assert fresh(row).state == "waiting"
        Membership.objects.filter(pk=town.bob.pk).update(state="active")
    refused = _together(town, lambda: stages.retry(row, by=Actor(town.alice)))
    assert refused == ["state"] * 7
    with entered(town.network):
        assert Transfer.objects.filter(source=row.source).count() == 1


def test_a_closing_that_dies_after_the_deed_leaves_nothing_and_the_next_one_does_all(town):
    with entered(town.network):
        row, poll = _voted(town)
        with pytest.raises(ZeroDivisionError):
            _close_and_die(row, poll)
        assert fresh(row).state == "voting"
        assert not Transfer.objects.filter(source=row.source).exists()
        polls.close(poll, by=system("polls"))
        assert fresh(row).state == "enacted"
        assert Transfer.objects.filter(source=row.source).count() == 1


def _close_and_die(row, poll):
    with transaction.atomic():
        polls.close(poll, by=system("polls"))
        assert fresh(row).state == "enacted"
        raise ZeroDivisionError


def test_an_enactment_that_breaks_does_not_break_the_count(town):
    """Whatever a chapter does wrong, the vote is counted and published."""
    real = registry.enactments["pay"]
    with entered(town.network):
        row, poll = _voted(town)
        registry.enactments._items["pay"] = None
        try:
            polls.close(poll, by=system("polls"))
        finally:
            registry.enactments._items["pay"] = real
        assert fresh(row).state == "waiting"
        stages.retry(row, by=Actor(town.alice))
        assert fresh(row).state == "enacted"
