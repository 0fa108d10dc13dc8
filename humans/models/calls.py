"""A network in need calls the others, and they answer with people, things or money. In the open, and only for a while.

CallForHelp   what happened and what would help, until a day; at most one that is open for each network.
AnswerToCall  what another network offers; the one that called says yes or no. What then moves, moves by agreements.

Written by the functions of humans/sql/calls.sql alone, each for the current network; read by all.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.network import PublishedTable


class CallForHelp(PublishedTable):
    stays = "it was said to the networks of one umbrella"

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        OVER = "over", _("Over")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=80)
    words = models.TextField()
    wants_people = models.BooleanField(default=False)
    wants_things = models.BooleanField(default=False)
    wants_money = models.BooleanField(default=False)
    state = models.CharField(max_length=4, choices=State.choices)
    called_at = models.DateTimeField()
    until = models.DateTimeField()
    over_at = models.DateTimeField(null=True)
    debrief = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-called_at", "-id"]
        indexes = [models.Index(fields=["state", "-called_at"], name="humans_callforhelp_list")]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=models.Q(state="open"), name="humans_callforhelp_one_open"),
            models.CheckConstraint(
                condition=models.Q(wants_people=True) | models.Q(wants_things=True) | models.Q(wants_money=True),
                name="humans_callforhelp_wants",
            ),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("called_at")), name="humans_callforhelp_ends"),
        ]

    @property
    def wants(self) -> list[str]:
        """In words: what would help."""
        said = [(self.wants_people, "people"), (self.wants_things, "things"), (self.wants_money, "money")]
        return [str(AnswerToCall.Kind(kind).label) for wanted, kind in said if wanted]


class AnswerToCall(PublishedTable):
    stays = "it answers a call that stays"

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People")
        THINGS = "things", _("Things")
        MONEY = "money", _("Money")

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Welcome")
        DECLINED = "declined", _("Not needed now")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(CallForHelp, on_delete=models.PROTECT, related_name="answers")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    words = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State.choices)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["subject", "call", "kind"], name="humans_answertocall_once")]
