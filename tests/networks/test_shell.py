"""The operator's shell inside a network."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from networks.models import Neighborhood
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db

LINES = "Neighborhood.objects.create(name='Shell Street', latitude=1, longitude=1); print(Membership.objects.count() > 1)"


@pytest.mark.parametrize(("options", "kept"), [({}, False), ({"keep": True}, True)])
def test_it_works_inside_one_network_and_keeps_changes_on_request(riverside, capsys, options, kept):
    call_command("network_shell", "riverside", command=LINES, **options)
    assert capsys.readouterr().out.strip() == "True"
    with entered(riverside):
        assert Neighborhood.objects.filter(name="Shell Street").exists() is kept


def test_it_says_in_one_sentence_that_a_network_is_not_there(db):
    with pytest.raises(CommandError, match="There is no network nowhere"):
        call_command("network_shell", "nowhere", command="pass")
