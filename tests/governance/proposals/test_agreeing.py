"""Members vote on an agreement with another network: one vote proposes, another accepts; wider than coordinators may."""

import pytest

from common import registry
from common.errors import Refused
from governance.proposals import proposals
from ledgers.between import agreements
from ledgers.between.agreements import Term
from networks.actors import Actor, of
from networks.models import Membership, Network
from networks.tenancy.current import entered
from tests import cast
from tests.governance.proposals.conftest import decide
from tests.ledgers.between.ground import rule, turn_on

pytestmark = pytest.mark.django_db


def test_a_vote_proposes_and_a_vote_accepts(deciding, riverside, hilltop, alice, bob):
    turn_on(riverside)
    turn_on(hilltop)
    rule("between.made_by", "vote")
    everyone = list(Membership.objects.active())
    said = {"partner": "hilltop", "hours": 30_000, "contact": "Office, 555 0101", "ends_on": "", "lends_things": True}
    wrong = {"do": "propose-agreement", "said": {**said, "partner": "x"}}
    with pytest.raises(Refused, match="local network"):
        proposals.bring("agreement", "Hilltop", "We would trade hours with them.", by=Actor(bob), deed=wrong)
    row = decide("agreement", bob, everyone, title="Hilltop", deed={"do": "propose-agreement", "said": said})
    assert (row.state, row.waits_for) == ("enacted", "")
    ours = agreements.with_terms().get()
    assert (ours.state, ours.is_ours, ours.decision, ours.signed_by) == ("proposed", True, row.source, None)
    assert ours.lends_things
    assert any("borrow what is lent" in line for line in registry.enactments["propose-agreement"].preview(said).sentences)
    with entered(hilltop):
        hanna = cast.member(hilltop, "Hanna")
        theirs = agreements.with_terms().get(pact=ours.pact)
        with pytest.raises(Refused, match="wider cap"):
            agreements.accept(theirs, contact="Hanna", by=of(hanna))
        agreements.decline(theirs, by=of(hanna))
        rule("between.cap_hours_most", 40_000)
        us, terms = Network.objects.get(slug="riverside"), [Term("hours", 600, 600)]
        other = agreements.propose(us, terms, contact="H", by=of(hanna), lends_things=True)
    waits = agreements.with_terms().get(pact=other.pact)
    deed = {"do": "accept-agreement", "said": {"agreement": str(waits.uid), "contact": "Office"}}
    row = decide("agreement", alice, everyone, title="Their terms", deed=deed)
    assert (row.state, row.waits_for) == ("enacted", "")
    assert agreements.with_terms().get(pk=waits.pk).state == "live"
