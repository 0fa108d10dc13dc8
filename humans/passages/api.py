"""Travelling proposals as endpoints."""

from typing import Any, ClassVar

from django.db.models import Case, Count, F, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from governance.models import Proposal
from humans.models import Passage, PassageAnswer
from humans.passages import passages
from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.tenancy import current

PART = "decisions.take_part"
MOST = 50  # answers of networks with each passage


class PassageShape(Shape):
    uid = serializers.UUIDField()
    sender = serializers.CharField(source="subject.slug", help_text="The network that sent it.")
    origin = serializers.CharField(source="began_in.slug", help_text="The network where the idea is from.")
    forum = serializers.CharField(source="forum.slug")
    proposal = serializers.UUIDField(help_text="The sender's own proposal.")
    number = serializers.IntegerField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="As it stood when it was sent.")
    words = serializers.CharField()
    state = serializers.ChoiceField(Passage.State.choices)
    sent_at = serializers.DateTimeField()
    forum_stage = serializers.CharField(help_text="State of the forum's proposal.")
    reason = serializers.CharField()
    decided_title = serializers.CharField()
    decided_text = serializers.CharField(help_text="As the forum decided it.")
    until = serializers.DateTimeField(allow_null=True, help_text="When the networks have to have answered.")
    asked = serializers.IntegerField(allow_null=True, help_text="How many networks are asked.")
    needed = serializers.IntegerField(allow_null=True, help_text="How many have to ratify it.")
    ended_at = serializers.DateTimeField(allow_null=True)
    ratified = serializers.IntegerField(help_text="How many networks have ratified it.")
    declined = serializers.IntegerField()
    answers = serializers.ListField(
        help_text="network, state and answered_at: of this network, and of those that answered last, at most 50."
    )

    made = ("ratified", "declined", "answers")


class PassageInput(Input):
    proposal = serializers.UUIDField(help_text="A proposal of this network.")
    forum = serializers.CharField(max_length=40, help_text="Slug of HUMANs.")
    words = serializers.CharField(max_length=400, allow_blank=True, default="")


class TakeUpInput(Input):
    asks = serializers.BooleanField(default=True, help_text="Whether networks ratify it when it passes.")
    only = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=500, default=list, help_text="Slugs; empty: every network."
    )


class NotTakenUpInput(Input):
    reason = serializers.CharField(max_length=400)


class Passages(Listed, Endpoints):
    """Proposals that travel between networks, the newest first."""

    model = Passage
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "create": PART, "take_up": PART, "decline": "polls.run", "call_back": PART,
        "put_to_vote": PART,
    }  # fmt: skip
    serializer_class = PassageShape

    def rows(self) -> QuerySet:
        return passages.seen().select_related(None)

    def finish(self, rows: Rows) -> Rows:
        here = current.network().id
        said = PassageAnswer.objects.filter(passage__uid__in=[row["uid"] for row in rows]).order_by()
        sums = said.values("passage__uid").annotate(
            ratified=Count("pk", filter=Q(state="ratified")), declined=Count("pk", filter=Q(state="declined"))
        )  # fmt: skip
        found: dict[str, dict[str, Any]] = {
            str(one["passage__uid"]): {"ratified": one["ratified"], "declined": one["declined"], "answers": []} for one in sums
        }
        latest = Window(RowNumber(), partition_by="passage", order_by=[
            Case(When(subject=here, then=0), default=1), F("answered_at").desc(nulls_last=True), "id",
        ])  # fmt: skip
        lines = said.annotate(place=latest).filter(place__lte=MOST).order_by("passage", "place")
        for one in lines.values("passage__uid", "subject__slug", "state", "answered_at"):
            line = {"network": one["subject__slug"], "state": one["state"], "answered_at": one["answered_at"]}
            found[str(one["passage__uid"])]["answers"].append(line)
        nobody = {"ratified": 0, "declined": 0, "answers": []}
        return [{**row, **found.get(str(row["uid"]), nobody)} for row in rows]

    @extend_schema(request=PassageInput, responses={201: PassageShape})
    def create(self, request: Request) -> Response:
        """Sends a proposal on."""
        said = self.read(PassageInput)
        proposal = Proposal.objects.exclude(state="draft").filter(uid=said["proposal"]).first()
        forum = next((one for one in passages.forums() if one.slug == said["forum"]), None)
        if proposal is None:
            raise Refused("proposal", _("There is no such proposal here."), "proposal")
        if forum is None:
            raise Refused("forum", _("Choose where it goes: only where your network takes part."), "forum")
        return self.made(passages.send(proposal, forum, said["words"], by=self.actor))

    @extend_schema(request=TakeUpInput, responses={200: PassageShape})
    @action(detail=True, methods=["post"])
    def take_up(self, request: Request, uid: str) -> Response:
        """In the forum: brings it as a proposal."""
        said, row = self.read(TakeUpInput), self.object()
        passages.take_up(row, by=self.actor, only=said["only"], asks=said["asks"])
        return self.answer(Passage.objects.get(pk=row.pk))

    @extend_schema(request=NotTakenUpInput, responses={200: PassageShape})
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """In the forum: does not take it up."""
        return self.answer(passages.decline(self.object(), self.read(NotTakenUpInput)["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses={200: PassageShape})
    @action(detail=True, methods=["post"])
    def call_back(self, request: Request, uid: str) -> Response:
        """Takes back what nobody has taken up."""
        self.read(Nothing)
        return self.answer(passages.call_back(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses={200: PassageShape})
    @action(detail=True, methods=["post"])
    def put_to_vote(self, request: Request, uid: str) -> Response:
        """Asks the members of this network whether they ratify it."""
        row = self.object()
        self.read(Nothing)
        passages.put_to_vote(row, by=self.actor)
        return self.answer(Passage.objects.get(pk=row.pk))


router = Router()
router.register("passages", Passages, "passages")
urlpatterns = router.urls
