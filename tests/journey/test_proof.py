"""A member finds a line of theirs, takes its proof along, and a stranger checks it: in a real browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ledgers import accounts, transfers
from ledgers.seals import sealing
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.mark.parametrize(("javascript", "width"), [(True, 390), (False, 1280)], ids=["on-a-phone", "without-javascript"])
def test_a_line_is_found_its_proof_taken_along_and_checked(
    new_network: Any, browser_of: Any, tmp_path: Path, javascript: bool, width: int
) -> None:
    town = new_network()
    with entered(town.network):
        pair = (accounts.of(town.alice), accounts.of(town.bob))
        transfers.pay(*pair, 90, kind="payment", source="", by=actors.of(town.alice), note="Two coats hemmed")
        assert sealing.make(everything=True) == (1, "nothing")
        sealing.check()

    page = browser_of(width=width, javascript=javascript)
    client = Client()
    sign_in(client, town.alice.person)
    cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    alice = Neighbor(page, Pointer, f"/{town.network.slug}/")
    alice.go("wallet/")
    alice.follow("Two coats hemmed")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download the proof").click()
    file = tmp_path / "proof.json"
    waiting.value.save_as(file)

    visitor = Neighbor(browser_of(width=width, javascript=javascript), Pointer, f"/{town.network.slug}/")
    visitor.go("books/")
    assert "All accounts together are zero" in visitor.words
    visitor.follow("Check a proof")
    visitor.page.get_by_label("The file of the proof").set_input_files(file)
    visitor.press("Check it")
    assert "This holds." in visitor.words
    assert "\u22121.5" in visitor.words
    said = json.loads(file.read_text())
    said["line"]["amount"] = -600
    file.write_text(json.dumps(said))
    visitor.page.get_by_label("The file of the proof").set_input_files(file)
    visitor.press("Check it")
    assert "This does not hold" in visitor.words
