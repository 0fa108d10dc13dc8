"""What a town decides, for the pages that show it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from governance.delegates import mandates
from governance.meetings import assemblies, petitions
from governance.proposals import proposals, remarks
from networks.actors import Actor, of


def plant(made: Any) -> Any:
    """A change of a rule that is talked over, with a concern and an answer."""
    deed = {"do": "clause", "said": {"key": "members.invitation_days", "scope": "", "value": 30, "from_on": ""}}
    row = proposals.bring("amendment", "Invitations for a month", "Two weeks are short.", by=Actor(made.bob), deed=deed)
    row = proposals.share(row, by=Actor(made.bob))
    proposals.sign(row, by=Actor(made.tess))
    worry = remarks.say(row, "Then they lie around.", by=Actor(made.tess), kind="concern")
    remarks.say(row, "We call after a week.", by=Actor(made.bob), answers=worry)
    until = timezone.localdate() + dt.timedelta(days=200)
    mandate = mandates.give(made.tess, "The assembly of HUMANs", "Speak for free hours.", until, source="proposal:town")
    mandates.instruct(mandate, "Ask about the winter fund", by=Actor(made.alice))
    petitions.start("Why the hall is closed on Fridays", by=Actor(made.bob))
    meeting = assemblies.call("Winter assembly", timezone.now() + dt.timedelta(days=20), "Bethel hall", by=of(made.carla))
    assemblies.add(meeting, "Who has a ladder", by=Actor(made.alice))
    return {"proposal": row.uid, "mandate": mandate.uid, "assembly": meeting.uid}
