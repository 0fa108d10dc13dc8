"""Loops: those that one belongs to, looking for more, and the answers."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, as_uid
from requests_board.api.parts import TitleShape
from requests_board.matching import loops
from requests_board.models import Loop, LoopLeg, Match, Post


class LoopShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(Loop.State.choices)
    proposed_by = PlaceShape()
    made_at = serializers.DateTimeField()
    lapses_at = serializers.DateTimeField()
    legs = serializers.ListField(
        child=serializers.DictField(), help_text="giver, receiver, post, answer (of the giver) and reasons of each, in order."
    )

    made = ("legs",)


class FoundLegShape(serializers.Serializer):
    match = serializers.UUIDField()
    giver = PlaceShape()
    receiver = PlaceShape()
    post = TitleShape()
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why, in words.")


class FoundLoopShape(serializers.Serializer):
    legs = FoundLegShape(many=True)


class FoundLoopsShape(serializers.Serializer):
    results = FoundLoopShape(many=True)


class LoopInput(Input):
    matches = serializers.ListField(
        child=serializers.UUIDField(), min_length=2, max_length=loops.LONGEST, help_text="As found, in order."
    )


class Loops(Listed, Endpoints):
    """Everybody gives to one neighbor and gets from another. It starts, an exchange for each leg, when all have said yes."""

    model = Loop
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read",
        "retrieve": "board.read",
        "found": "board.read",
        **dict.fromkeys(("create", "agree", "decline"), "exchange.take_part"),
    }
    value_moves = frozenset({"agree"})
    serializer_class = LoopShape

    def rows(self) -> QuerySet:
        return Loop.objects.filter(pk__in=LoopLeg.objects.filter(giver=self.me).values("loop"))

    def finish(self, rows: Rows) -> Rows:
        legs: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        found = (
            LoopLeg.objects.filter(loop__uid__in=legs).select_related("loop", "giver", "receiver", "post").order_by("position")
        )
        for leg in found:
            legs[leg.loop.uid].append(
                {
                    "giver": {"uid": str(leg.giver.uid), "name": leg.giver.name},
                    "receiver": {"uid": str(leg.receiver.uid), "name": leg.receiver.name},
                    "post": {"uid": str(leg.post.uid), "title": leg.post.title},
                    "answer": leg.answer,
                    "reasons": [why["title"] for why in leg.reasons],
                }
            )
        return [{**row, "legs": legs[row["uid"]]} for row in rows]

    @extend_schema(
        responses=FoundLoopsShape,
        parameters=[OpenApiParameter("post", str, description="The uid of one's own post that should be a leg.")],
    )
    @action(detail=False, methods=["get"])
    def found(self, request: Request) -> Response:
        """Loops that could be, the best first; nothing is proposed by looking."""
        asked = request.query_params.get("post", "")
        post = Post.objects.select_related("author").filter(uid=as_uid(asked), author=self.me).first() if asked else None
        rows = [] if asked and post is None else loops.find(self.me, post)
        return Response({"results": [{"legs": [_leg(match) for match in one.matches]} for one in rows]})

    @extend_schema(request=LoopInput, responses={201: LoopShape})
    def create(self, request: Request) -> Response:
        """Proposes one that was found to everybody of it; whoever proposes says yes."""
        said = self.read(LoopInput)["matches"]
        found = {row.uid: row for row in Match.objects.select_related("post").filter(uid__in=said)}
        if any(uid not in found for uid in said):
            raise Refused("gone", _("One of these is no longer open. Look for another loop."), "matches")
        return self.made(loops.propose([found[uid] for uid in said], by=self.actor))

    @extend_schema(request=None, responses=LoopShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """Yes. With the last yes it starts."""
        return self.answer(loops.answer(self.object(), yes=True, by=self.actor))

    @extend_schema(request=None, responses=LoopShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """No, without a reason; the loop ends."""
        return self.answer(loops.answer(self.object(), yes=False, by=self.actor))


def _leg(match: Match) -> dict[str, Any]:
    assert match.giver is not None
    assert match.receiver is not None
    return {
        "match": str(match.uid),
        "giver": {"uid": str(match.giver.uid), "name": match.giver.name},
        "receiver": {"uid": str(match.receiver.uid), "name": match.receiver.name},
        "post": {"uid": str(match.post.uid), "title": match.post.title},
        "reasons": [why["title"] for why in loops.told(match)],
    }
