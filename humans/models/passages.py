"""A proposal travels: from the network that decided it to a forum (HUMANs, or a region), and back to every network.

Passage        one way of a proposal: from `subject` to `forum`. Its words are a copy of what the network decided, as they stood
               when it was sent; `began_in` is where the idea is from, `came_by` the way before this one.
PassageAnswer  what one of the networks that were asked said by its own bylaws.

Where the rules hold (functions of humans/sql/passages.sql alone write, each for the current network):
words are the proposal's own, copied in SQL; they never change    `passage_send`, `Steps`
sent once, while it is on its way or holds                        unique
what HUMANs says of it is what its own proposal came to           `passage_follow`, `passage_ask`
a network's answer is what its own proposal came to, once         `passage_answer`
how many have to ratify by when is frozen when they are asked     `Steps`, check
"""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.models import Network
from networks.models.network import PublishedTable


class Passage(PublishedTable):
    stays = "it was said to the networks of one umbrella"

    class State(models.TextChoices):
        SENT = "sent", _("Sent")
        TAKEN_UP = "taken-up", _("Taken up")
        ASKED = "asked", _("With the networks")
        HOLDS = "holds", _("Ratified")
        SHORT = "short", _("Not ratified")
        DECIDED = "decided", _("Decided")
        STOPPED = "stopped", _("Not passed")
        DECLINED = "declined", _("Not taken up")
        CALLED_BACK = "back", _("Called back")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    began_in = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    came_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="went_on_by")
    forum = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    proposal = models.UUIDField()  # of the sender
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    decided_on = models.DateTimeField(null=True)  # by the sender; none where it was not decided yet
    words = models.CharField(max_length=400, blank=True)  # along with it
    state = models.CharField(max_length=8, choices=State.choices)
    sent_at = models.DateTimeField()
    forum_proposal = models.UUIDField(null=True)
    forum_number = models.PositiveIntegerField(null=True)
    forum_stage = models.CharField(max_length=10, blank=True)  # state of the forum's proposal
    reason = models.CharField(max_length=400, blank=True)  # why it ended
    decided_title = models.CharField(max_length=120, blank=True)  # as the forum decided it
    decided_text = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(null=True)  # networks
    needed = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["forum", "state", "-id"], name="humans_passage_forum"),
            models.Index(fields=["subject", "-id"], name="humans_passage_sender"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "proposal", "forum"],
                condition=models.Q(state__in=["sent", "taken-up", "asked", "holds", "decided"]),
                name="humans_passage_once",
            ),
            models.UniqueConstraint(fields=["forum", "forum_proposal"], name="humans_passage_forum_proposal"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["asked", "holds", "short"])
                | models.Q(until__isnull=False, asked__gt=0, needed__gt=0, needed__lte=models.F("asked")),
                name="humans_passage_is_asked",
            ),
            Steps(
                name="humans_passage_steps",
                steps=[
                    "sent>taken-up", "sent>declined", "sent>back", "taken-up>asked", "taken-up>decided", "taken-up>stopped",
                    "asked>holds", "asked>short",
                ],
                may_change=[
                    "state", "forum_proposal", "forum_number", "forum_stage", "reason", "decided_title", "decided_text",
                    "asked_at", "until", "asked", "needed", "ended_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_reworded(self) -> bool:
        """Whether the forum decided other words than those that were sent."""
        return bool(self.decided_text) and (self.decided_title, self.decided_text) != (self.title, self.text)


class PassageAnswer(PublishedTable):
    stays = "it answers what stays"

    class State(models.TextChoices):
        ASKED = "asked", _("Not yet")
        RATIFIED = "ratified", _("Ratified")
        DECLINED = "declined", _("Declined")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    passage = models.ForeignKey(Passage, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=8, choices=State.choices)
    proposal = models.UUIDField(null=True)  # by which the network decided
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["subject", "state"], name="humans_passageanswer_open")]
        constraints = [
            models.UniqueConstraint(fields=["subject", "passage"], name="humans_passageanswer_once"),
            models.CheckConstraint(
                condition=models.Q(state="asked", proposal=None, answered_at=None)
                | (~models.Q(state="asked") & models.Q(proposal__isnull=False, answered_at__isnull=False)),
                name="humans_passageanswer_said",
            ),
            Steps(
                name="humans_passageanswer_steps",
                steps=["asked>ratified", "asked>declined"],
                may_change=["state", "proposal", "answered_at"],
            ),
        ]
