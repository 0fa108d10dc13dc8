"""The whole demo federation, as `make run` loads it."""

import pytest
from django.core.management import call_command
from django.db import connection

from humans.demo.places import PLACES
from ledgers import audit
from networks.tenancy import lookup
from networks.tenancy.current import entered

pytestmark = pytest.mark.slow


def test_every_network_of_the_federation_is_told_to_its_end(real_db: None) -> None:
    call_command("load_demo")
    for place in PLACES:
        with entered(lookup.by_slug(place.slug)), connection.cursor() as cursor:
            assert [str(one) for one in audit.disagreements(cursor)] == [], place.name
