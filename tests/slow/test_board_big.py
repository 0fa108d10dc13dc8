"""What a page of the board costs does not grow with the board: 1,000 and 20,000 offers, 20 and 200 rows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from networks import actors
from networks.models import Category
from networks.tenancy.current import entered
from requests_board import posts
from requests_board.models import Post
from tests.conftest import sign_in

pytestmark = pytest.mark.slow

PAGES = (
    "board/",
    "board/?kind=offer",
    "board/?q=soup",
    "board/?sort=near",
    "api/v1/posts/?limit=20",
    "api/v1/posts/?limit=100",
)


def _grow(settled: Any, until: int) -> None:
    """Offers of one member, as an import would bring them."""
    first = posts.publish(
        posts.Content("Soup 0", Category.objects.first(), minutes=60), kind="offer", by=actors.of(settled.alice)
    )
    have = Post.objects.count()
    fields = {
        name: getattr(first, name) for name in ("kind", "state", "author_id", "category_id", "ways", "minutes", "expires_at")
    }
    Post.objects.bulk_create(
        [Post(title=f"Soup {number}", labels="Food", **fields) for number in range(have, until)], batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM requests_board_post WHERE state = 'open'")
        assert cursor.fetchone()[0] == until


def _statements(browser: Client, slug: str) -> dict[str, int]:
    counted = {}
    for page in PAGES:
        browser.get(f"/{slug}/{page}")
        with CaptureQueriesContext(connection) as seen:
            answer = browser.get(f"/{slug}/{page}")
        assert answer.status_code == 200
        if "limit=" in page:
            assert len(answer.json()["results"]) == min(int(page.rpartition("=")[2]), 100)
        counted[page] = len([one for one in seen if not re.match(r"(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)", one["sql"])])
    return counted


def test_statements_are_constant_from_1_000_to_20_000_offers(real_db: None, new_network: Callable[..., Any]) -> None:
    settled = new_network()
    browser = Client()
    sign_in(browser, settled.bob.person)
    with entered(settled.network):
        _grow(settled, 1_000)
    few = _statements(browser, settled.network.slug)
    with entered(settled.network):
        _grow(settled, 20_000)
    many = _statements(browser, settled.network.slug)
    assert few == many
    assert few["api/v1/posts/?limit=20"] == few["api/v1/posts/?limit=100"]
    assert few["board/"] <= 8
