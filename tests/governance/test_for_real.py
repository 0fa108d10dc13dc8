"""A vote that beat ends and a real worker counts: what was decided is done, and no mail, inbox or log tells who said what."""

import datetime as dt
import random
import re
import time
from typing import Any

import pytest
from celery import current_app
from django.utils import timezone

from config.celery import app
from governance.models import Poll
from governance.polls import ballots, polls
from governance.proposals import proposals
from networks import actors
from networks.models import Clause, Membership, Record
from networks.tenancy.current import entered
from notifications import maildir
from notifications.models import InboxItem
from tests import letters
from tests.governance.proposals.conftest import bring, fresh, rules
from tests.servers import wait_for

OPTIONS = ["Apple", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum"]
SHORT = 2.0 / 86_400  # days


@pytest.fixture
def town(real_db: None, new_network: Any, nothing_else_is_due: None) -> Any:
    settled = new_network()
    with entered(settled.network):
        rules(**{"gear.decisions": True, "proposals.settled_days": 0})
        Clause.objects.filter(key__regex=r"^decide\.amendment\.(notice|discussion|cosigners)$").update(value=0)
    return settled


def test_beat_ends_a_vote_the_worker_counts_it_and_no_letter_or_log_tells_who_said_what(town: Any, worker: Any) -> None:
    chance = random.Random(9)
    with entered(town.network):
        everyone = list(Membership.objects.active().order_by("id"))
        deed = {"do": "clause", "said": {"key": "members.invitation_days", "scope": "", "value": 30, "from_on": ""}}
        row = bring("amendment", town.alice, title="Invitations for a month", deed=deed)
        rules(**{"decide.amendment.voting": SHORT})
        row = fresh(proposals.share(row, by=actors.of(town.alice)))
        secret = polls.draft("Which tree?", "schulze", OPTIONS, by=actors.of(town.carla))
        ends = timezone.now() + dt.timedelta(seconds=2)
        secret = polls.open(secret, by=actors.of(town.carla), closes_at=ends)
        truth = {one.pk: chance.sample(range(7), 7) for one in everyone}
        for one in everyone:
            ballots.cast(Poll.objects.get(subject=row.source), ballots.Said([0]), by=actors.of(one))
            ballots.cast(secret, ballots.Said(truth[one.pk]), by=actors.of(one))

    asked: list[float] = []

    def closed() -> bool:
        if not asked or time.monotonic() - asked[-1] > 10:  # As beat does, only sooner.
            asked.append(time.monotonic())
            current_app.send_task(app.conf.beat_schedule["what is due in networks"]["task"])
        with entered(town.network):
            return polls.fresh(secret).state == "closed" and fresh(row).state == "enacted"

    time.sleep(max(0.0, (ends - timezone.now()).total_seconds() + 0.2))
    wait_for(closed)
    with entered(town.network):
        assert secret.result.cast == len(everyone)
        rule = Clause.objects.filter(key="members.invitation_days").order_by("-from_at").first()
        assert rule is not None
        assert (rule.value, rule.decision) == (30, row.source)
    address = f"@{town.network.slug}.example"
    wait_for(lambda: [one for one in letters.to(f"alice{address}") if "Which tree" in str(one["Subject"])])
    mail = [letters.text_of(one) + str(one["Subject"]) for one in maildir.read() if address in str(one["To"])]
    inbox = []
    for one in everyone:
        with entered(town.network, person=one.person_id):
            inbox += [f"{item.title} {item.body}" for item in InboxItem.objects.all()]
    with entered(town.network):
        kept = [f"{one.kind} {one.data}" for one in Record.objects.all()]
    log = worker.log.read_text(errors="replace")
    assert any("Which tree" in text for text in mail)
    assert any("Which tree" in text for text in inbox)
    for said in truth.values():
        names, numbers = r"\W+(then\W+)?".join(OPTIONS[at] for at in said[:3]), r"\W+".join(map(str, said))
        for place, text in enumerate([*mail, *inbox, *kept, log]):
            assert not re.search(f"{names}|{numbers}", text), place
