"""Who asks is found by one question, and it answers as the plain ones do."""

import datetime as dt
from typing import Any

from django.utils import timezone

from networks import acting, actors, apart, clauses, memberships, readers
from networks.models import Guardian, Membership, RoleTerm
from networks.tenancy.current import entered
from tests import cast


def test_it_answers_as_the_plain_questions_do_in_each_network(db: None) -> None:
    for slug, names in (("riverside", ("alice", "carla")), ("hilltop", ("dan",)), ("riverside", ("bob",))):
        with entered(cast.network(slug)):
            for name in names:
                person = cast.person(f"{name}@example.org")
                plain = Membership.objects.select_related("neighborhood", "person").get(person=person)
                swift = readers.here(person.pk)
                assert swift is not None
                asked = ("running_roles", "holds_others", "apart_ids", "gears", "_state")
                assert {key: value for key, value in vars(swift).items() if key not in asked} == {
                    key: value for key, value in vars(plain).items() if key != "_state"
                }
                assert (swift.person, swift.neighborhood) == (plain.person, plain.neighborhood)
                assert vars(swift.person).keys() == vars(plain.person).keys()
                running = RoleTerm.objects.running().filter(membership=plain)
                assert swift.running_roles == list(running.values_list("role", flat=True))
                assert swift.gears == clauses.gears()


def test_offices_holding_and_keeping_apart_are_those_of_today(in_riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    today = timezone.localdate()
    assert readers.here(carla.person.pk, today - dt.timedelta(days=1)).running_roles == []
    RoleTerm.objects.filter(membership=carla).update(until=today)
    assert readers.here(carla.person.pk, today).running_roles == ["coordinator"]
    assert readers.here(carla.person.pk, today + dt.timedelta(days=1)).running_roles == []
    assert not readers.here(alice.person.pk).holds_others
    Guardian.objects.create(membership=bob, guardian=alice)
    assert readers.here(alice.person.pk).holds_others == (acting.choices(alice) != [])
    apart.keep(bob, by=actors.of(alice))
    assert readers.here(alice.person.pk).apart_ids == [bob.pk] == apart.ids_of(Membership.objects.get(pk=alice.pk))


def test_nobody_is_found_where_they_are_no_member(in_riverside: Any) -> None:
    assert readers.here(cast.person("dan@example.org").pk) is None


def test_the_bar_has_the_networks_and_the_news_of_one_person(riverside: Any, alice: Any, bob: Any) -> None:
    with entered(riverside, person=alice.person.pk):
        assert readers.bar(alice.person) == readers.Bar(
            [{**row, "membership_uid": str(row["membership_uid"])} for row in memberships.my_networks(alice.person)], 0
        )
        assert [row["slug"] for row in readers.bar(alice.person).mine] == ["riverside"]
    assert readers.bar(None) == readers.Bar()
