"""Meetings and petitions as endpoints."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from governance.meetings import assemblies, petitions
from governance.models import Assembly, Petition
from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router

PART = "decisions.take_part"


class AssemblyShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    is_special = serializers.BooleanField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField()
    state = serializers.ChoiceField(Assembly.State.choices)
    members_count = serializers.IntegerField(allow_null=True, help_text="When it opened.")
    quorum_count = serializers.IntegerField(allow_null=True, help_text="How many have to be there.")
    minutes = serializers.CharField()


class AgendaInput(Input):
    title = serializers.CharField(max_length=160)


class Assemblies(Listed, Endpoints):
    """Meetings of the members, the latest first."""

    model = Assembly
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "attend": PART, "add": PART}
    serializer_class = AssemblyShape

    def rows(self) -> QuerySet:
        return Assembly.objects.all()

    @extend_schema(request=Nothing, responses=AssemblyShape)
    @action(detail=True, methods=["post"])
    def attend(self, request: Request, uid: str) -> Response:
        """I am here."""
        self.read(Nothing)
        row = self.object()
        assemblies.attend(row, self.me, by=self.actor)
        return self.answer(row)

    @extend_schema(request=AgendaInput, responses=AssemblyShape)
    @action(detail=True, methods=["post"], url_path="agenda")
    def add(self, request: Request, uid: str) -> Response:
        """Puts a point on the agenda."""
        row = self.object()
        assemblies.add(row, self.read(AgendaInput)["title"], by=self.actor)
        return self.answer(row)


class PetitionShape(Shape):
    uid = serializers.UUIDField()
    purpose = serializers.CharField()
    state = serializers.ChoiceField(Petition.State.choices)
    started_at = serializers.DateTimeField()
    assembly = serializers.UUIDField(source="assembly.uid", allow_null=True, help_text="The meeting that it called.")
    names_needed = serializers.IntegerField(help_text="Of the roll, frozen when it began.")
    roll_count = serializers.IntegerField()
    roll_fingerprint = serializers.CharField(help_text="SHA-256 of the uids on the roll, sorted, a line each.")


class PetitionInput(Input):
    purpose = serializers.CharField(max_length=400)


class Petitions(Listed, Endpoints):
    """What members ask a special meeting for, newest first."""

    model = Petition
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "create": PART, "sign": PART, "unsign": PART, "withdraw": PART,
    }  # fmt: skip
    serializer_class = PetitionShape

    def rows(self) -> QuerySet:
        return Petition.objects.all()

    @extend_schema(request=PetitionInput, responses={201: PetitionShape})
    def create(self, request: Request) -> Response:
        """Begins one, and signs it."""
        return self.made(petitions.start(self.read(PetitionInput)["purpose"], by=self.actor))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        return self._do(petitions.sign)

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def unsign(self, request: Request, uid: str) -> Response:
        return self._do(petitions.unsign)

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        return self._do(petitions.withdraw)


router = Router()
router.register("assemblies", Assemblies, "assemblies")
router.register("petitions", Petitions, "petitions")
urlpatterns = router.urls
