"""The whole demo federation, as `make run` loads it, in a database of its own: other tests leave people of the same names."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from humans.demo.places import PLACES
from humans.models import Joining
from ledgers.models import Transfer
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import migrated

pytestmark = pytest.mark.slow


@pytest.fixture
def empty(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """All tables and nothing in them; dropped at the end."""
    owner_url, name, usual = os.environ["DATABASE_OWNER_URL"], sql.Identifier("whole_demo"), connection.settings_dict["NAME"]
    template = sql.Identifier(migrated.template(owner_url))
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, template))
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = "whole_demo"
        lookup.forget()
        yield
        connection.close()
        connection.settings_dict["NAME"] = usual
        lookup.forget()
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE {}").format(name))


def test_every_network_of_the_federation_is_told_to_its_end(empty: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err, said
    call_command("verify_books")
    for place in PLACES:
        with entered(lookup.by_slug(place.slug)):
            assert Transfer.objects.exists(), place.name
            assert Joining.objects.get().state == Joining.State.AGREED
