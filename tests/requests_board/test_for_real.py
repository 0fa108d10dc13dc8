"""A real worker finds matches and tells both; statement, inbox, mail and history agree."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from common import jobs
from ledgers.models import Entry
from networks import actors, clauses, dues, links
from networks.models import Category, MemberSkill, Record, Skill
from networks.tenancy.current import entered
from notifications.models import InboxItem
from requests_board import exchanges, posts
from requests_board.matching import letters as weekly
from requests_board.models import Match, NeighborLetter
from tests import letters
from tests.servers import wait_for

by = actors.of


@pytest.fixture
def town(real_db: None, new_network: Any) -> Any:
    return new_network()


def inbox(town: Any, who: Any) -> list[str]:
    with entered(town.network, person=who.person_id):
        return list(InboxItem.objects.order_by("id").values_list("title", flat=True))


def test_the_story_of_an_hour_with_a_real_worker(town: Any, worker: Any) -> None:
    alice, bob = town.alice, town.bob
    with entered(town.network):
        skill = Skill.objects.get(name="Bike repair")
        MemberSkill.objects.create(membership=bob, skill=skill, direction="offer", level="trade")
        content = posts.Content(
            title="Fix my bicycle", category=Category.objects.get(name="Home and repair"), skills=(skill,), minutes=90
        )
        post = posts.publish(content, kind="request", by=by(alice))
    wait_for(lambda: any("asks: Fix my bicycle" in title for title in inbox(town, bob)))
    wait_for(lambda: any("could suit: Fix my bicycle" in title for title in inbox(town, alice)))
    with entered(town.network):
        match = Match.objects.get(post=post)
        exchange = exchanges.propose(exchanges.Terms(minutes=90), by=by(bob), match=match, message="Gladly.")
    wait_for(lambda: any("answered: Fix my bicycle" in title for title in inbox(town, alice)))
    with entered(town.network):
        exchange = exchanges.agree(exchange, by=by(alice), version=1)
        exchange = exchanges.log(exchange, by=by(alice), minutes=105, version=2)
        exchanges.confirm(exchange, by=by(bob), version=3)
    wait_for(lambda: any("Confirmed: Fix my bicycle" in title for title in inbox(town, alice)))
    address = links.url(town.network, "exchanges:detail", exchange.uid)
    mail = wait_for(lambda: [one for one in letters.to("alice@" + town.network.slug) if "Confirmed" in str(one["Subject"])])
    text = letters.text_of(mail[0])
    assert "1.75" in text
    assert address.split("://", 1)[1].partition("/")[2] in text
    with entered(town.network):
        moved = {entry.account.holder_id: entry.amount for entry in Entry.objects.select_related("account")}
        assert moved == {alice.pk: -105, bob.pk: 105}
        kinds = Record.objects.filter(about=exchange.source).order_by("id").values_list("kind", flat=True)
        assert list(kinds) == ["exchange.proposed", "exchange.agreed", "exchange.done", "exchange.confirmed"]


def test_the_weekly_letter_by_a_real_worker(town: Any, worker: Any) -> None:
    """Beat's own question, the worker, the inbox and the mail: once."""
    alice, bob = town.alice, town.bob
    with entered(town.network):
        shelf = Category.objects.get(name="Home and repair")
        posts.publish(posts.Content(title="Mend my gate", category=shelf, minutes=60), kind="request", by=by(bob))
        since = timezone.now() - dt.timedelta(hours=1)
        today = timezone.localdate().isoweekday()
        clauses.amend("matching.letter_day", today, by=actors.system("test"), decision="decision:test", from_at=since)
        dues.at(weekly.DUE, timezone.now())
    for _twice in range(2):
        jobs.nudge("networks.tasks.every_minute")
        wait_for(lambda: any("This week in" in title for title in inbox(town, alice)))
    mail = wait_for(lambda: [one for one in letters.to("alice@" + town.network.slug) if "This week in" in str(one["Subject"])])
    assert "Mend my gate" in letters.text_of(mail[0])
    assert sum("This week in" in title for title in inbox(town, alice)) == 1
    with entered(town.network):
        assert NeighborLetter.objects.get(member=alice).sent_on == timezone.localdate()
