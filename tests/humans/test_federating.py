"""The demo federation trades: agreements in force, hours that crossed, one that waits for an answer; and both books agree."""

import pytest
from django.db import connection
from django.utils import timezone

from humans.demo import federating
from humans.federation import flows
from ledgers.models import Agreement, ClearingPosition, ReversalRequest
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


def test_the_networks_of_the_demo_trade_and_the_umbrella_sees_how_they_stand(client, humans):
    for slug in ("hull", "madison", "allentown"):
        cast.settle_network(slug, slug.title(), [("One", "coordinator"), ("Two", ""), ("Three", "")], own=True)
    today = timezone.localdate()
    assert federating.tell(today) > 15
    assert federating.tell(today) == 0
    with entered(lookup.by_slug("madison")):
        states = sorted(Agreement.objects.values_list("partner__slug", "state"))
        assert states == [("allentown", "proposed"), ("hull", "live")]
        assert ReversalRequest.objects.get().asked_by is None, "a neighbor of Hull asks for a payment back"
    assert ClearingPosition.objects.count() == 2
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    sign_in(client, cast.person("ursula@example.org"))
    page = client.get("/humans/federation/").content.decode()
    assert "The same as a table" in page
    assert page.count("&lt;5</abbr>") == 2  # Three people each: how much is nobody's business.
    shown = {one.slug: one.net for one in flows.traders()}
    assert set(shown) == {"hull", "madison"}
    assert shown["hull"] == -shown["madison"]
    row = flows.Trader(1, "Lansing", "lansing", "x", [flows.Flow(2, "Detroit", 2280, 3600, 3600, 600)])
    assert flows.near([row]) == ["Lansing owes Detroit 38\N{NO-BREAK SPACE}h of its limit of 60\N{NO-BREAK SPACE}h."]
    assert [line["net"] for line in flows.chart([row])["lines"]] == ["\N{MINUS SIGN}38.0"]
