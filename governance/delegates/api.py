"""Delegates as endpoints: mandates, voices for a recall, instructions."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.delegates import mandates
from governance.models import Instruction, Mandate
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router

PART = "decisions.take_part"


class MandateShape(Shape):
    uid = serializers.UUIDField()
    delegate = PlaceShape()
    place = serializers.CharField()
    text = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField()
    state = serializers.ChoiceField(Mandate.State.choices)
    decided_by = serializers.CharField(source="source", help_text="Like proposal:<uid>.")


class InstructionInput(Input):
    text = serializers.CharField(max_length=400)


class Mandates(Listed, Endpoints):
    """Who speaks for the network where, newest first."""

    model = Mandate
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "recall": PART, "take_back": PART, "instruct": PART,
    }  # fmt: skip
    serializer_class = MandateShape

    def rows(self) -> QuerySet:
        return Mandate.objects.all()

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=MandateShape)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, uid: str) -> Response:
        """Asks that it ends; with enough voices it has."""
        return self._do(mandates.ask_recall)

    @extend_schema(request=Nothing, responses=MandateShape)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, uid: str) -> Response:
        return self._do(mandates.take_back_recall)

    @extend_schema(request=InstructionInput, responses=MandateShape)
    @action(detail=True, methods=["post"])
    def instruct(self, request: Request, uid: str) -> Response:
        """Says what the delegate should say; it binds when enough stand behind it."""
        row = self.object()
        mandates.instruct(row, self.read(InstructionInput)["text"], by=self.actor)
        return self.answer(row)


class InstructionShape(Shape):
    uid = serializers.UUIDField()
    mandate = serializers.UUIDField(source="mandate.uid")
    text = serializers.CharField()
    made_at = serializers.DateTimeField()
    binding_at = serializers.DateTimeField(allow_null=True)


class Instructions(Listed, Endpoints):
    """What delegates are asked to say, newest first."""

    model = Instruction
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "back": PART}
    serializer_class = InstructionShape

    def rows(self) -> QuerySet:
        return Instruction.objects.all()

    @extend_schema(request=Nothing, responses=InstructionShape)
    @action(detail=True, methods=["post"])
    def back(self, request: Request, uid: str) -> Response:
        """Stands behind one."""
        self.read(Nothing)
        return self.answer(mandates.back(self.object(), by=self.actor))


router = Router()
router.register("mandates", Mandates, "mandates")
router.register("instructions", Instructions, "instructions")
urlpatterns = router.urls
