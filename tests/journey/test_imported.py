"""The main story on a time bank that was brought in from TimeOverflow: by a coordinator in a real browser, and by command."""

import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ledgers import accounts
from ledgers.models import Transfer
from networks import actors, invitations
from networks.models import Membership, MemberSkill, Skill
from networks.tenancy.current import entered
from requests_board.models import Exchange, Match
from tests import cast, letters
from tests.conftest import sign_in
from tests.imports import make
from tests.journey import test_neighbors as story
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor
from tests.servers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db", "worker")]


@pytest.fixture
def bank(tmp_path: Path) -> tuple[make.Bank, Path]:
    made, file = make.bank(), tmp_path / "bank.zip"
    file.write_bytes(make.zip_bytes(made))
    return made, file


def test_an_hour_moves_on_a_bank_that_came_in_through_the_page(new_network, browser_of, bank):
    made, file = bank
    town = new_network()

    def at_home(member: Any = None) -> Neighbor:
        page = browser_of(width=1280)
        if member is not None:
            client = Client()
            sign_in(client, member.person)
            cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
            page.context.add_cookies([cookie])
        return Neighbor(page, Pointer, f"/{town.network.slug}/")

    carla = at_home(town.carla)
    _bring_in(carla, file)
    assert _balances(town.network) == (made.balances(), made.organization())
    rosa, before = _claimed(town, made)

    nora, email = at_home(), f"nora-{uuid.uuid4().hex[:8]}@example.org"
    story.join(nora, email)
    story.admit(carla)
    wait_for(lambda: any("welcome" in str(mail["Subject"]).lower() for mail in letters.to(email)))
    story.ask(nora)
    helper = at_home(rosa)
    wait_for(lambda: story.in_town(town, lambda: Match.objects.filter(member=rosa).exists()))
    for deed, who in ((story.answer, helper), (story.agree, nora), (story.log, helper), (story.confirm, nora)):
        deed(who)

    with entered(town.network):
        exchange = Exchange.objects.get(title="Two coats to hem")
        assert (exchange.state, exchange.giver) == ("confirmed", rosa)
        assert accounts.of(rosa).balance == before + 90
        assert accounts.of(exchange.receiver).balance == -90
    helper.go("wallet/")
    assert "Two coats to hem" in helper.words
    assert "From the earlier books" in helper.words
    call_command("verify_books", network=town.network.slug, stdout=io.StringIO())


def test_the_same_bank_by_command_says_the_same(new_network, bank):
    made, file = bank
    town = new_network()
    for _twice in range(2):
        call_command("import_timeoverflow", network=town.network.slug, zip=str(file), stdout=io.StringIO())
    assert _balances(town.network) == (made.balances(), made.organization())
    with entered(town.network):
        assert Transfer.objects.filter(kind="import").count() == len(made.transfers)


def _bring_in(carla: Neighbor, file: Path) -> None:
    """Uploads, reads the report, says yes, and waits for the worker."""
    carla.go("imports/")
    carla.page.set_input_files("input[name=zip]", str(file))
    carla.press("Read the file")
    _look_until(carla, "Ready to bring in")
    assert "What would come in" in carla.words
    carla.press("Bring it in")
    _look_until(carla, "What came in")


def _look_until(carla: Neighbor, words: str) -> None:
    def looked() -> bool:
        if words not in carla.words:
            carla.page.reload()
        return words in carla.words

    wait_for(looked, 30)


def _balances(network: Any) -> tuple[dict[int, int], int]:
    """What `manage.py balances` says of the members that came in, and of the organization."""
    out = io.StringIO()
    call_command("balances", network=network.slug, stdout=out)
    said = json.loads(out.getvalue())
    return {int(uid): minutes for uid, minutes in said["members"].items() if re.fullmatch(r"\d+", uid)}, said["organization"]


def _claimed(town: Any, made: make.Bank) -> tuple[Membership, int]:
    """Somebody who came in by the import, takes up their place and sews; and what they had then."""
    uid = min(made.balances(), key=lambda uid: abs(made.balances()[uid]))
    with entered(town.network):
        row = Membership.objects.get(external_ref=str(uid))
        invitation = invitations.invite(by=actors.of(town.carla), claims=row)
        person = cast.person(f"member-{uuid.uuid4().hex[:8]}@example.org")
        member = invitations.accept(invitations.token_of(invitation.uid), person)
        MemberSkill.objects.create(membership=member, skill=Skill.objects.get(name="Sewing"), direction="offer")
        return member, accounts.of(member).balance
