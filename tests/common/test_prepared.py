"""A prepared question answers what the plain one does, whoever asks and wherever."""

import datetime as dt

from networks import doors
from networks.tenancy.current import entered
from tests import cast


def test_it_answers_as_the_plain_question_does_in_each_network(db):
    today = dt.date.today()
    for slug, names in (("riverside", ("alice", "carla")), ("hilltop", ("dan",)), ("riverside", ("bob",))):
        with entered(cast.network(slug)):
            for name in names:
                person = cast.person(f"{name}@example.org")
                plain = doors._with_person(person.pk, today).first()
                swift = doors._RECOGNIZED.first(person.pk, today)
                assert {key: value for key, value in vars(swift).items() if key != "_state"} == {
                    key: value for key, value in vars(plain).items() if key != "_state"
                }
                assert swift._state.fields_cache == plain._state.fields_cache
                assert swift.running_roles == (["coordinator"] if name == "carla" else plain.running_roles)


def test_nobody_is_found_where_they_are_no_member(in_riverside):
    assert doors._RECOGNIZED.first(cast.person("dan@example.org").pk, dt.date.today()) is None
