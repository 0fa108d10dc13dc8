"""Delegates as endpoints: mandates, voices for a recall, instructions, reports; and what offices hand on."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.delegates import mandates, rotation
from governance.models import DelegateReport, HandoverNote, Instruction, Mandate
from networks import doors
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.models.member import Role

PART = "decisions.take_part"
LEAD = "polls.run"


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
        "list": PART, "retrieve": PART, "recall": PART, "take_back": PART, "instruct": PART, "lay_down": PART,
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

    @extend_schema(request=Nothing, responses=MandateShape)
    @action(detail=True, methods=["post"], url_path="lay-down")
    def lay_down(self, request: Request, uid: str) -> Response:
        """The delegate gives it back."""
        return self._do(mandates.lay_down)

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


class DelegateReportShape(Shape):
    uid = serializers.UUIDField()
    mandate = serializers.UUIDField(source="mandate.uid")
    assembly = serializers.CharField(help_text="Which assembly it is about.")
    held_on = serializers.DateField()
    due_on = serializers.DateField()
    text = serializers.CharField(help_text="Empty until it is written.")
    against = serializers.CharField(help_text="Where they voted against the mandate, and why.")
    written_at = serializers.DateTimeField(allow_null=True)


class HeldInput(Input):
    mandate = serializers.UUIDField()
    assembly = serializers.CharField(max_length=120)
    held_on = serializers.DateField()


class DelegateReportInput(Input):
    text = serializers.CharField(max_length=4000)
    against = serializers.CharField(max_length=400, allow_blank=True, default="")


class FlagInput(Input):
    words = serializers.CharField(max_length=400, help_text="Which vote, and what was asked.")


class DelegateReports(Listed, Endpoints):
    """What delegates report back, and what they owe; newest first."""

    model = DelegateReport
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "create": PART, "write": PART, "flag": LEAD}
    serializer_class = DelegateReportShape

    def rows(self) -> QuerySet:
        rows = DelegateReport.objects.all()
        said = self.request.query_params.get("mandate", "") if self.action == "list" else ""
        return rows.filter(mandate__uid=as_uid(said)) if said else rows

    @extend_schema(
        parameters=[OpenApiParameter("mandate", {"type": "string", "format": "uuid"}, description="Of this one alone.")]
    )
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=HeldInput, responses={201: DelegateReportShape})
    def create(self, request: Request) -> Response:
        """An assembly was held: the delegate owes a report. By the delegate, or a coordinator."""
        said = self.read(HeldInput)
        mandate = named_row(Mandate, said["mandate"], "mandate")
        return self.made(mandates.hold(mandate, said["assembly"], said["held_on"], by=self.actor))

    @extend_schema(request=DelegateReportInput, responses=DelegateReportShape)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, uid: str) -> Response:
        """The delegate says what happened; everyone can read it."""
        said = self.read(DelegateReportInput)
        return self.answer(mandates.report(self.object(), said["text"], said["against"], by=self.actor))

    @extend_schema(request=FlagInput, responses=DelegateReportShape)
    @action(detail=True, methods=["post"])
    def flag(self, request: Request, uid: str) -> Response:
        """An officer notes a vote against the mandate that the report does not name."""
        words = self.read(FlagInput)["words"]
        return self.answer(mandates.flag(self.object(), words, by=doors.officer(request._request)))


class HandoverNoteShape(Shape):
    uid = serializers.UUIDField()
    role = serializers.ChoiceField(Role.choices)
    author = PlaceShape()
    text = serializers.CharField()
    written_at = serializers.DateTimeField()


class HandoverNoteInput(Input):
    role = serializers.ChoiceField(Role.choices)
    text = serializers.CharField(max_length=4000)


class HandoverNotes(Listed, Endpoints):
    """What the next one in an office has to know, newest first: for officers."""

    model = HandoverNote
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {"list": LEAD, "retrieve": LEAD, "create": LEAD}
    serializer_class = HandoverNoteShape

    def rows(self) -> QuerySet:
        return HandoverNote.objects.all()

    @extend_schema(request=HandoverNoteInput, responses={201: HandoverNoteShape})
    def create(self, request: Request) -> Response:
        """By who holds the office, or did."""
        return self.made(rotation.write(**self.read(HandoverNoteInput), by=doors.officer(request._request)))


router = Router()
router.register("mandates", Mandates, "mandates")
router.register("instructions", Instructions, "instructions")
router.register("delegate-reports", DelegateReports, "delegate-reports")
router.register("handover-notes", HandoverNotes, "handover-notes")
urlpatterns = router.urls
