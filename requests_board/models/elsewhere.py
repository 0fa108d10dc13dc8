"""Design overview

Posts for neighboring networks, too, and what somebody there answers.

PostCopy        what a network publishes of a post with that audience: its words, and nothing of who wrote it. Written by
                `publish_posts` for the current network alone: made, changed and withdrawn with the original. Pages of another
                network show it where an agreement between the two is in force (ledgers/between/).
NeighborAnswer  somebody of one network answers a post of the other: a row in each, by the same `pair`, written by definer
                functions, both or neither: asked → agreed or declined. Who is to be paid goes along as a code; paying it is
                what confirms the help, and both books move (`ledgers_post_between`).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from networks.models.network import Network, PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable
from requests_board.models.board import Post


class Pictured(models.Model):
    """What goes along with a copy: the first picture, re-encoded as it is, and a rough place where the network shows it."""

    place = models.CharField(max_length=80, blank=True)  # a neighborhood
    picture = models.BinaryField(null=True)
    picture_sha = models.CharField(max_length=64, blank=True)
    picture_alt = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class PostCopy(Pictured, PublishedTable):
    stays = "Published anew from the posts."

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.UUIDField()  # of the original
    kind = models.CharField(max_length=7, choices=Post.Kind.choices)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=4000, blank=True)
    category = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveIntegerField(null=True)
    is_urgent = models.BooleanField(default=False)
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-published_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["subject", "post"], name="requests_board_postcopy_once")]


class NeighborAnswer(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Waits for an answer")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not this time")

    app_may = READ

    pair = models.UUIDField()
    is_ours = models.BooleanField()  # our member answered a post of the partner's; else theirs answered one of ours
    partner = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    post = models.UUIDField()
    kind = models.CharField(max_length=7, choices=Post.Kind.choices)
    title = models.CharField(max_length=120)
    other_name = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=600, blank=True)
    reply = models.CharField(max_length=600, blank=True)
    pay_code = models.CharField(max_length=1000, blank=True)  # at the side of who pays
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "network"], name="requests_board_neighboranswer_copy"),
            models.UniqueConstraint(
                fields=["member", "post", "network"], condition=models.Q(is_ours=True, state="asked"),
                name="requests_board_neighboranswer_one",
            ),
            Steps(
                name="requests_board_neighboranswer_steps", steps=["asked>agreed", "asked>declined"],
                may_change=["state", "other_name", "words", "reply", "pay_code", "answered_at"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def we_pay(self) -> bool:
        """Whose member here receives the help: they wrote the request, or answered the offer."""
        return self.is_ours == (self.kind == Post.Kind.OFFER)
