"""Where nothing is found, the words that somebody may have meant."""

from typing import Any

import pytest

from networks import actors, apart
from requests_board import board, spelling
from requests_board.things import library as shelves
from tests.requests_board.conftest import publish
from tests.requests_board.things.conftest import amend, lend


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bycicle", "bicycle"),
        ("hammre", "hammer"),
        ("drlil", "drill"),
        ("repiar", "repair"),
        ("xylophone", "xylophone"),
        ("ab", "ab"),
    ],
)
def test_letters_in_the_wrong_order(typed: str, meant: str) -> None:
    known = spelling.words_of(["Bicycle lights", "A hammer", "Cordless drill", "Répair café"])
    assert spelling._nearest(typed, known) == meant


def test_the_board_and_the_library_look_for_what_was_meant(
    alice: Any, bob: Any, carla: Any, client_of: Any, in_riverside: Any, django_assert_num_queries: Any
) -> None:
    """The guess is said on the page, finds what stands here, and tells nothing of what the reader never sees."""
    amend("gear.things", True)
    publish(bob, title="Mend the xylophone bicycle")
    lend(bob, "Zimbabwe hammock")
    browser = client_of(alice)
    page = browser.get("/riverside/board/?q=bycicle+xylohpone").content.decode()
    assert "Did you mean <b>bicycle xylophone</b>?" in page
    assert "Mend the xylophone bicycle" in page
    assert "Did you mean <b>zimbabwe hammock</b>?" in browser.get("/riverside/things/?q=zimbabew+hamokc").content.decode()
    assert browser.get("/riverside/api/v1/posts/?q=xylohpone").json()["results"][0]["title"] == "Mend the xylophone bicycle"
    alice.apart_ids = []  # as a request knows them
    with django_assert_num_queries(1):
        assert board.page(board.Wanted(words="xylophone"), alice).rows
    with django_assert_num_queries(3):
        assert board.page(board.Wanted(words="xyolphone bicycel"), alice).rows
    apart.keep(bob, by=actors.of(alice))
    for address in ("board/?q=xylohpone", "board/?q=bycicle+xylohpone", "things/?q=zimbabew+hamokc"):
        page = client_of(alice).get(f"/riverside/{address}").content.decode()
        assert "xylophone" not in page, address
        assert "ammock" not in page, address
    assert (
        board.page(board.Wanted(words="xylohpone"), carla).meant == "xylophone"
        or board.page(board.Wanted(words="xylohpone"), carla).rows
    )
    assert shelves.page(shelves.Wanted(words="hamokc"), carla).rows
