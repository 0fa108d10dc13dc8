"""Proposals and what is said about them as endpoints. A deed is plain JSON: its name and what it is told."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from governance.models import Proposal, Remark
from governance.proposals import kinds, proposals, remarks, stages
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router, as_uid

PART = "decisions.take_part"


class ProposalShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField([(kind.slug, kind.title) for kind in kinds.KINDS.values()])
    title = serializers.CharField()
    text = serializers.CharField()
    deed = serializers.JSONField(help_text="What passing does: {do, said}; empty when nothing.")
    rule = serializers.JSONField(help_text="The rule of its kind, frozen when it was announced.")
    state = serializers.ChoiceField(Proposal.State.choices)
    proposer = PlaceShape()
    announced_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it moves on by itself.")
    decided_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    waits_for = serializers.CharField(help_text="Why a passed one is not carried out yet.")
    result = serializers.CharField(help_text="What it made, like transfer:<uid>.")
    review_on = serializers.DateField(allow_null=True)


class ProposalDraft(Input):
    kind = serializers.ChoiceField([(kind.slug, kind.title) for kind in kinds.KINDS.values()])
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=8000)
    deed = serializers.JSONField(default=dict, help_text="{do, said}, by kind.")


class ProposalChange(Input):
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=8000)


class TakenBackInput(Input):
    reason = serializers.CharField(max_length=400, allow_blank=True, default="")


class Proposals(Listed, Endpoints):
    """What members bring and decide, newest first; drafts of one's own alone."""

    model = Proposal
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "create": PART, "share": PART, "sign": PART, "unsign": PART, "revise": PART,
        "withdraw": PART, "retry": PART,
    }  # fmt: skip
    value_moves = frozenset({"retry"})
    serializer_class = ProposalShape

    def rows(self) -> QuerySet:
        rows = Proposal.objects.shown_to(self.me)
        state = self.request.query_params.get("state", "")
        return rows.filter(state=state) if state in Proposal.State.values else rows

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Proposal.State.values)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=ProposalDraft, responses={201: ProposalShape})
    def create(self, request: Request) -> Response:
        """Writes a draft."""
        said = self.read(ProposalDraft)
        deed = said["deed"]
        if not isinstance(deed, dict):
            raise Refused("deed", "Say what is done as {do, said}.", "deed")
        return self.made(proposals.bring(said["kind"], said["title"], said["text"], by=self.actor, deed=deed))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, uid: str) -> Response:
        return self._do(proposals.share)

    @extend_schema(request=Nothing, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        return self._do(proposals.sign)

    @extend_schema(request=Nothing, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def unsign(self, request: Request, uid: str) -> Response:
        return self._do(proposals.unsign)

    @extend_schema(request=ProposalChange, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def revise(self, request: Request, uid: str) -> Response:
        """New words; what it does stays."""
        said = self.read(ProposalChange)
        return self.answer(proposals.revise(self.object(), said["title"], said["text"], by=self.actor))

    @extend_schema(request=TakenBackInput, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        said = self.read(TakenBackInput)
        return self.answer(proposals.withdraw(self.object(), said["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses=ProposalShape)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, uid: str) -> Response:
        """Tries again to carry out what waits."""
        return self._do(stages.retry)


class RemarkShape(Shape):
    uid = serializers.UUIDField()
    proposal = serializers.UUIDField(source="proposal.uid")
    answers = serializers.UUIDField(source="answers.uid", allow_null=True)
    author = PlaceShape()
    kind = serializers.ChoiceField(Remark.Kind.choices)
    text = serializers.CharField()
    made_at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolution = serializers.CharField()


class RemarkInput(Input):
    proposal = serializers.UUIDField()
    kind = serializers.ChoiceField(Remark.Kind.choices, default="word")
    text = serializers.CharField(max_length=2000)
    answers = serializers.UUIDField(allow_null=True, default=None)


class ResolveInput(Input):
    how = serializers.CharField(max_length=400)


class Remarks(Listed, Endpoints):
    """What is said about proposals, newest first. `?proposal=` for one."""

    model = Remark
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "create": PART, "resolve": PART}
    serializer_class = RemarkShape

    def rows(self) -> QuerySet:
        rows = Remark.objects.filter(hidden_at=None, proposal__in=Proposal.objects.shown_to(self.me))
        said = self.request.query_params.get("proposal", "")
        return rows.filter(proposal__uid=as_uid(said)) if said else rows

    @extend_schema(parameters=[OpenApiParameter("proposal", str)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=RemarkInput, responses={201: RemarkShape})
    def create(self, request: Request) -> Response:
        said = self.read(RemarkInput)
        row = Proposal.objects.shown_to(self.me).filter(uid=said["proposal"]).first()
        if row is None:
            raise Refused("proposal", "There is no such proposal here.", "proposal")
        top = Remark.objects.filter(proposal=row, uid=said["answers"]).first() if said["answers"] else None
        if said["answers"] and top is None:
            raise Refused("answers", "There is no such remark here.", "answers")
        return self.made(remarks.say(row, said["text"], by=self.actor, kind=said["kind"], answers=top))

    @extend_schema(request=ResolveInput, responses=RemarkShape)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, uid: str) -> Response:
        """A concern is answered."""
        return self.answer(remarks.resolve(self.object(), self.read(ResolveInput)["how"], by=self.actor))


router = Router()
router.register("proposals", Proposals, "proposals")
router.register("remarks", Remarks, "remarks")
urlpatterns = router.urls
