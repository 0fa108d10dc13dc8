"""Who holds an office, and what officers decided: written by one, signed by another."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, decisions
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Decision, RoleTerm
from networks.models.member import Role


class OfficeShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape(source="membership")
    role = serializers.ChoiceField(Role.choices)
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class Offices(Listed, Endpoints):
    """Who is coordinator, treasurer or facilitator today."""

    model = RoleTerm
    policy: ClassVar[dict[str, str]] = {"list": "people.read", "retrieve": "people.read"}
    serializer_class = OfficeShape
    ordering = ("id",)

    def rows(self) -> QuerySet:
        return RoleTerm.objects.running().exclude(membership__in=apart.ids_of(self.me))


class OfficersDecisionShape(Shape):
    uid = serializers.UUIDField()
    ref = serializers.CharField()
    text = serializers.CharField()
    first_officer = PlaceShape(allow_null=True, help_text="Null where the members voted: `source` names the vote.")
    second_officer = PlaceShape(allow_null=True)
    made_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]


class WrittenDecisionInput(Input):
    ref = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=4000)


class Decisions(Listed, Endpoints):
    """What two officers or the members decided; clauses and transfers name it."""

    model = Decision
    policy: ClassVar[dict[str, str]] = {
        "list": "clauses.read",
        "retrieve": "clauses.read",
        "create": "decide",
        "sign": "decide",
    }
    serializer_class = OfficersDecisionShape

    def rows(self) -> QuerySet:
        return Decision.objects.all()

    @extend_schema(request=WrittenDecisionInput, responses={201: OfficersDecisionShape})
    def create(self, request: Request) -> Response:
        """Writes one down; it holds when a second officer has signed."""
        return self.made(decisions.write(**self.read(WrittenDecisionInput), by=self.actor))

    @extend_schema(request=Nothing, responses=OfficersDecisionShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        return self.answer(decisions.sign(self.object(), by=self.actor))
