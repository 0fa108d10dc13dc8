"""How long anything is kept is a rule of the network; what is over that is erased, the books stay."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from common import registry
from networks import actors, dues, memberships, retention
from networks.models import Clause, DueTime, EmergencyContact, Membership, MemberSkill, Record, Skill
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db


def ahead(days):
    return timezone.now() + dt.timedelta(days=days)


@pytest.fixture
def rosa(in_riverside):
    person = cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")
    return memberships.apply(person, name="Rosa Secret", note="I live by the canal", phone="555 0199")


def again(membership):
    return Membership.objects.get(pk=membership.pk)


def test_a_declined_application_is_erased_after_the_clauses_days(rosa, carla, in_riverside):
    memberships.decline(rosa, by=actors.of(carla))
    retention.purge(ahead(89))
    assert again(rosa).name == "Rosa Secret"
    retention.purge(ahead(91))
    row = again(rosa)
    assert row.name.startswith("Former member")
    assert (row.email, row.email_folded, row.phone, row.application_note, row.person_id) == ("", "", "", "", None)
    assert Record.objects.filter(kind="membership.erased", about=f"membership:{row.uid}").count() == 1


def test_an_application_that_waits_is_kept(rosa, in_riverside):
    retention.purge(ahead(4000))
    assert again(rosa).name == "Rosa Secret"


def test_the_days_are_the_networks_own(rosa, carla, in_riverside):
    Clause.objects.filter(key="retention.declined_application_days").update(value=7)
    memberships.decline(rosa, by=actors.of(carla))
    retention.purge(ahead(8))
    assert again(rosa).name.startswith("Former member")


def test_a_former_member_keeps_a_number_and_nothing_else(rosa, carla, in_riverside):
    memberships.admit(rosa, by=actors.of(carla))
    MemberSkill.objects.create(membership=rosa, skill=Skill.objects.first(), direction="offer", note="my secret")
    EmergencyContact.objects.create(membership=rosa, name="Sister Secret", phone="555 0198")
    memberships.leave(again(rosa), by=actors.of(again(rosa)))
    retention.purge(ahead(364))
    assert again(rosa).name == "Rosa Secret"
    retention.purge(ahead(367))
    row = again(rosa)
    assert row.name == f"Former member {row.number}"
    assert not MemberSkill.objects.filter(membership=rosa).exists()
    assert not EmergencyContact.objects.filter(membership=rosa).exists()
    said = " ".join(str(value) for value in Membership.objects.filter(pk=rosa.pk).values()[0].values())
    assert "Secret" not in said
    assert "555" not in said
    count = Record.objects.filter(kind="membership.erased").count()
    retention.purge(ahead(400))
    assert Record.objects.filter(kind="membership.erased").count() == count


def test_who_comes_back_in_time_is_not_erased(rosa, carla, in_riverside):
    memberships.decline(rosa, by=actors.of(carla))
    memberships.apply(rosa.person, name="Rosa Secret")
    retention.purge(ahead(4000))
    assert again(rosa).name == "Rosa Secret"


def test_nothing_of_another_network_is_erased(rosa, hilltop, dan, in_riverside):
    with entered(hilltop):
        Membership.objects.filter(pk=dan.pk).update(state="left", left_on=dt.date(2020, 1, 1))
    retention.purge(ahead(1000))
    with entered(hilltop):
        assert Membership.objects.get(pk=dan.pk).name == "Dan Example"


def test_every_network_looks_once_a_day_from_its_founding(in_riverside):
    rows = DueTime.objects.filter(name="retention")
    assert rows.update(due_at=timezone.now()) == 1  # Whatever other tests have put off.
    now = ahead(2)
    dues.run_all(now)
    assert DueTime.objects.get(name="retention").due_at == now + dt.timedelta(days=1)


def test_apps_are_asked_for_what_they_keep(in_riverside, monkeypatch):
    asked = []
    monkeypatch.setattr(registry.retentions, "_items", {"board": asked.append})
    now = ahead(1)
    retention.purge(now)
    assert asked == [now]
