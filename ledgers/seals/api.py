"""Seals, which anyone may read, and proofs: of one's own lines, and whether one holds."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers.models import Seal, Transfer
from ledgers.seals import checking, proofs, sealing
from ledgers.seals.views import line_of
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, Router, as_uid


class SealShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    day = serializers.DateField()
    sealed_at = serializers.DateTimeField()
    root = serializers.CharField(help_text="Over the lines of the day, as hex.")  # type: ignore[assignment]
    previous = serializers.CharField(help_text="The digest of the seal before it; zeros for the first.")
    digest = serializers.CharField(help_text="Over root, day and the seal before: binds everything until that day.")


class Seals(Listed, Endpoints):
    """Every day's fingerprint of the books, newest first. Public: keep a digest, and see later that nothing was changed."""

    model = Seal
    policy: ClassVar[dict[str, str]] = {"list": "public", "retrieve": "public"}
    serializer_class = SealShape
    ordering = ("-number",)

    def rows(self) -> QuerySet:
        return Seal.objects.all()

    def finish(self, rows: Rows) -> Rows:
        return [{**row, **{name: bytes(row[name]).hex() for name in ("root", "previous", "digest")}} for row in rows]


class ProofShape(Shape):
    format = serializers.CharField(help_text=f"`{proofs.FORMAT}`")
    address = serializers.URLField(help_text="Where the seals are published.")
    line = serializers.DictField(child=serializers.JSONField())
    words = serializers.DictField(child=serializers.CharField(), allow_null=True, help_text="May be left out when passed on.")
    place = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())
    seal = serializers.DictField(child=serializers.JSONField())


class Proof(Endpoints):
    """The proof of one line, one's own side of it. 404 until the line is sealed, the night after it was written."""

    model = Transfer
    policy: ClassVar[dict[str, str]] = {"retrieve": "own.statement"}
    serializer_class = ProofShape

    def rows(self) -> QuerySet:
        return Transfer.objects.all()

    @extend_schema(responses=ProofShape)
    def retrieve(self, request: Request, uid: str) -> Response:
        said = sealing.proof(line_of(request._request, str(as_uid(uid))))
        if said is None:
            raise Http404
        return Response(said)


class CheckInput(Input):
    proof = serializers.DictField(child=serializers.JSONField(allow_null=True), help_text="The content of the file.")


class AnswerShape(Shape):
    holds = serializers.BooleanField()
    says = serializers.CharField(help_text="Why, in one sentence.")
    number = serializers.IntegerField(allow_null=True, help_text="The seal it is under, when it holds.")


class Check(Endpoints):
    """Whether a proof holds and its seal is the published one. Nothing is kept of it."""

    model = Seal
    policy: ClassVar[dict[str, str]] = {"create": "public"}
    serializer_class = AnswerShape

    def rows(self) -> QuerySet:
        return Seal.objects.none()

    @extend_schema(request=CheckInput, responses={200: AnswerShape})
    def create(self, request: Request) -> Response:
        found: Any = checking.answer(self.read(CheckInput)["proof"])
        return Response({"holds": found.holds, "says": found.says, "number": found.number})


router = Router()
router.register("seals", Seals, "seals")

urlpatterns = [
    path("transfers/<str:uid>/proof/", Proof.as_view({"get": "retrieve"}, basename="transfer-proof"), name="transfer-proof"),
    path("seals/check/", Check.as_view({"post": "create"}, basename="seal-check"), name="seal-check"),
    *router.urls,
]
