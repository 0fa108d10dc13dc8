"""Set-offs by API. Amounts in the smallest unit of credit."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers.api import CurrencyShape
from ledgers.models import SetOff, SetOffPart
from ledgers.setoff import rounds
from networks import roles
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, Router


class SetOffShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(SetOff.State.choices)
    currency = CurrencyShape()
    proposed_at = serializers.DateTimeField()
    answers_until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    amount = serializers.IntegerField(help_text="What can be cleared when all agree.")
    cleared = serializers.IntegerField()
    my_part = serializers.DictField(
        allow_null=True, help_text="relieved (owes so much less, and is owed so much less) and answer. Null: not concerned."
    )

    made = ("my_part",)


class SetOffAnswerInput(Input):
    agrees = serializers.BooleanField()


class SetOffs(Listed, Endpoints):
    """Rounds that concern whoever asks; who reads the books sees all."""

    model = SetOff
    gear = "credit"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": rounds.MAY_PROPOSE, "reply": "own.statement",
        "clear": rounds.MAY_PROPOSE, "end": rounds.MAY_PROPOSE,
    }  # fmt: skip
    value_moves = frozenset({"create", "reply", "clear"})
    serializer_class = SetOffShape

    def rows(self) -> QuerySet:
        if roles.can(self.actor, "books.read"):
            return SetOff.objects.all()
        return SetOff.objects.filter(pk__in=SetOffPart.objects.filter(account__holder=self.me).values("round_id"))

    def finish(self, rows: Rows) -> Rows:
        mine = SetOffPart.objects.filter(round__uid__in=[row["uid"] for row in rows], account__holder=self.me)
        parts: dict[str, dict[str, Any]] = {
            str(uid): {"relieved": relieved, "answer": state}
            for uid, relieved, state in mine.values_list("round__uid", "relieved", "state")
        }
        return [{**row, "my_part": parts.get(str(row["uid"]))} for row in rows]

    @extend_schema(request=None, responses={201: SetOffShape})
    def create(self, request: Request) -> Response:
        """Asks everybody who would be relieved. One round at a time."""
        return self.made(rounds.propose(by=self.actor))

    @extend_schema(request=SetOffAnswerInput, responses={200: SetOffShape})
    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request: Request, uid: str) -> Response:
        """Says yes or no for one's own part. When all have answered, it is cleared among those who agreed."""
        return self.answer(rounds.answer(self.object(), self.me, self.read(SetOffAnswerInput)["agrees"], by=self.actor))

    @extend_schema(request=None, responses={200: SetOffShape})
    @action(detail=True, methods=["post"])
    def clear(self, request: Request, uid: str) -> Response:
        """Clears now among those who agreed."""
        return self.answer(rounds.clear(self.object(), by=self.actor))

    @extend_schema(request=None, responses={200: SetOffShape})
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """Calls the round off."""
        return self.answer(rounds.call_off(self.object(), by=self.actor))


router = Router()
router.register("setoffs", SetOffs, "setoffs")

urlpatterns = router.urls
