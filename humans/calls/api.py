"""Calls for help by API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from humans.calls import calls
from humans.models import AnswerToCall, CallForHelp
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, Router


class CallForHelpShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug", help_text="Who calls.")
    title = serializers.CharField()
    words = serializers.CharField()
    wants_people = serializers.BooleanField()
    wants_things = serializers.BooleanField()
    wants_money = serializers.BooleanField()
    state = serializers.ChoiceField(CallForHelp.State.choices)
    called_at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    over_at = serializers.DateTimeField(allow_null=True)
    debrief = serializers.CharField()
    answers = serializers.ListField(help_text="uid, network, kind, words and state of each offer.")

    made = ("answers",)


class CallInput(Input):
    title = serializers.CharField(max_length=80)
    words = serializers.CharField(max_length=2000)
    wants = serializers.ListField(child=serializers.ChoiceField(AnswerToCall.Kind.choices), min_length=1, max_length=3)
    days = serializers.IntegerField(min_value=1, max_value=90, default=14)


class AnswerToCallInput(Input):
    kind = serializers.ChoiceField(AnswerToCall.Kind.choices)
    words = serializers.CharField(max_length=500)


class ReplyToOfferInput(Input):
    answer = serializers.UUIDField(help_text="The offer.")
    welcome = serializers.BooleanField()


class EndOfCallInput(Input):
    debrief = serializers.CharField(max_length=4000, allow_blank=True, default="")


class CallsForHelp(Listed, Endpoints):
    """What networks called out to each other, the newest first."""

    model = CallForHelp
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read", "retrieve": "board.read", "create": calls.MAY_CALL, "offer": calls.MAY_CALL,
        "reply": calls.MAY_CALL, "end": calls.MAY_CALL,
    }  # fmt: skip
    serializer_class = CallForHelpShape

    def rows(self) -> QuerySet:
        return CallForHelp.objects.all()

    def finish(self, rows: Rows) -> Rows:
        said = AnswerToCall.objects.filter(call__uid__in=[row["uid"] for row in rows]).select_related("subject").order_by("id")
        offers: dict[str, list[dict[str, Any]]] = {}
        for one in said.values("uid", "call__uid", "subject__slug", "kind", "words", "state"):
            offers.setdefault(str(one["call__uid"]), []).append(
                {
                    "uid": str(one["uid"]),
                    "network": one["subject__slug"],
                    **{key: one[key] for key in ("kind", "words", "state")},
                }
            )
        return [{**row, "answers": offers.get(str(row["uid"]), [])} for row in rows]

    @extend_schema(request=CallInput, responses={201: CallForHelpShape})
    def create(self, request: Request) -> Response:
        """Calls all other networks."""
        said = self.read(CallInput)
        return self.made(calls.call(said["title"], said["words"], said["wants"], said["days"], by=self.actor))

    @extend_schema(request=AnswerToCallInput, responses={200: CallForHelpShape})
    @action(detail=True, methods=["post"])
    def offer(self, request: Request, uid: str) -> Response:
        """Offers something to the network that calls."""
        said, one = self.read(AnswerToCallInput), self.object()
        calls.answer(one, said["kind"], said["words"], by=self.actor)
        return self.answer(one)

    @extend_schema(request=ReplyToOfferInput, responses={200: CallForHelpShape})
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, uid: str) -> Response:
        """Says yes or no to an offer."""
        said, one = self.read(ReplyToOfferInput), self.object()
        offer = AnswerToCall.objects.select_related("call").filter(call=one, uid=said["answer"]).first()
        if offer is None:
            raise Refused("answer", _("There is no such offer."), "answer")
        calls.reply(offer, said["welcome"], by=self.actor)
        return self.answer(one)

    @extend_schema(request=EndOfCallInput, responses={200: CallForHelpShape})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """It is over; what came of it can be said now or later."""
        return self.answer(calls.end(self.object(), self.read(EndOfCallInput)["debrief"], by=self.actor))


router = Router()
router.register("calls-for-help", CallsForHelp, "calls-for-help")
urlpatterns = router.urls
