"""The wall: rows of another network do not exist, by ORM, by SQL, by page."""

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError, ProgrammingError

from common.errors import NoNetwork
from networks.models import Membership, Neighborhood, Record
from networks.tenancy import linter
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db


def test_it_shows_only_rows_of_the_network_entered(riverside, hilltop):
    with entered(riverside):
        names = set(Membership.objects.values_list("name", flat=True))
    assert "Alice Example" in names
    assert "Dan Example" not in names


def test_it_refuses_a_tenant_table_outside_a_network(riverside):
    with pytest.raises(NoNetwork):
        Membership.objects.exists()


def test_it_refuses_raw_sql_outside_a_network(riverside):
    with pytest.raises(ProgrammingError, match="no network is entered"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM networks_membership")


def test_it_refuses_raw_sql_after_a_network_was_left(riverside):
    with entered(riverside):
        assert Membership.objects.count()
    with pytest.raises(ProgrammingError, match="no network is entered"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM networks_membership")


def test_it_goes_back_to_the_network_it_came_from(riverside, hilltop):
    with entered(riverside):
        before = set(Membership.objects.values_list("name", flat=True))
        with entered(hilltop):
            assert set(Membership.objects.values_list("name", flat=True)) == {"Dan Example", "Hanna Example"}
        assert set(Membership.objects.values_list("name", flat=True)) == before


def test_it_goes_back_after_an_error_too(riverside, hilltop):
    with entered(riverside):
        with pytest.raises(ZeroDivisionError), entered(hilltop):
            Membership.objects.count() / 0
        assert Membership.objects.filter(name="Alice Example").exists()


def test_it_refuses_to_write_into_another_network(riverside, hilltop):
    with entered(riverside), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Neighborhood.objects.create(network_id=hilltop.id, name="Smuggled", latitude=0, longitude=0)


def test_it_changes_nothing_of_another_network(riverside, hilltop, dan):
    with entered(riverside), connection.cursor() as cursor:
        cursor.execute("UPDATE networks_membership SET name = 'x' WHERE id = %s", [dan.pk])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM networks_membership WHERE id = %s", [dan.pk])
        assert cursor.rowcount == 0


def test_it_refuses_a_key_that_crosses_networks(riverside, hilltop):
    with entered(hilltop):
        theirs = Neighborhood.objects.first()
    with entered(riverside), pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(name="Eve", neighborhood_id=theirs.pk)


@pytest.mark.parametrize("table", ["networks_membership", "networks_record", "ledgers_entry", "ledgers_transfer"])
def test_it_refuses_to_truncate(riverside, table):
    with entered(riverside), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_it_never_changes_a_record(in_riverside):
    row = Record.objects.first()
    for deed in (row.delete, row.save):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()


def test_it_finds_no_fault_in_this_database(db):
    assert linter.faults() == []
