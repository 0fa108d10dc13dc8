"""People are safe: vettings and guardians, for coordinators; emergency contacts, for each member and for coordinators."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import roles, safety
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import EmergencyContact, Guardian, Membership, Vetting

OF_MEMBER = OpenApiParameter("member", {"type": "string", "format": "uuid"}, description="Of this member alone.")


class OfMembers(Listed, Endpoints):
    """What an officer writes about a member, in their own name."""

    @property
    def actor(self) -> Actor:
        """The one who is really there: the deeds of an office are never done in another's name."""
        by: Actor = super().actor
        return Actor(by.hands, None, by.offices)

    def _of_member(self, rows: QuerySet) -> QuerySet:
        said = self.request.query_params.get("member", "") if self.action == "list" else ""
        return rows.filter(membership__uid=as_uid(said)) if said else rows

    @extend_schema(parameters=[OF_MEMBER])
    def list(self, request: Request) -> Response:
        return super().list(request)


class VettingShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape(source="membership")
    kind = serializers.CharField()
    seen_on = serializers.DateField()
    seen_by = PlaceShape()
    until = serializers.DateField(allow_null=True)


class VettingInput(Input):
    member = serializers.UUIDField()
    kind = serializers.CharField(max_length=60)
    seen_on = serializers.DateField(required=False, allow_null=True, default=None)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class Vettings(OfMembers):
    """What somebody has shown to an officer: kind and day, never the paper."""

    model = Vetting
    policy: ClassVar[dict[str, str]] = {
        "list": "people.write",
        "retrieve": "people.write",
        "create": "vetting.write",
        "end": "vetting.write",
    }
    serializer_class = VettingShape

    def rows(self) -> QuerySet:
        return self._of_member(Vetting.objects.select_related("membership"))

    @extend_schema(request=VettingInput, responses={201: VettingShape})
    def create(self, request: Request) -> Response:
        """Writes down what was seen. Nobody vets themselves."""
        said = self.read(VettingInput)
        member = named_row(Membership, said.pop("member"), "member")
        return self.made(safety.vet(member, said.pop("kind"), by=self.actor, **said))

    @extend_schema(request=Nothing, responses=VettingShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """It no longer counts."""
        self.read(Nothing)
        return self.answer(safety.end_vetting(self.object(), by=self.actor))


class GuardianShape(Shape):
    uid = serializers.UUIDField()
    minor = PlaceShape(source="membership")
    guardian = PlaceShape()


class GuardianInput(Input):
    minor = serializers.UUIDField()
    guardian = serializers.UUIDField()


class Guardians(OfMembers):
    """Grown-ups through whom minors act."""

    model = Guardian
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "grown_up"), "people.write")
    serializer_class = GuardianShape

    def rows(self) -> QuerySet:
        return self._of_member(Guardian.objects.select_related("membership"))

    @extend_schema(request=GuardianInput, responses={201: GuardianShape})
    def create(self, request: Request) -> Response:
        """A minor acts through this grown-up from now on. Twice is once."""
        said = self.read(GuardianInput)
        minor, guardian = (named_row(Membership, said[name], name) for name in ("minor", "guardian"))
        return self.made(safety.set_guardian(minor, guardian, by=self.actor))

    @extend_schema(request=Nothing, responses={204: None})
    @action(detail=True, methods=["post"], url_path="grown-up")
    def grown_up(self, request: Request, uid: str) -> Response:
        """The minor acts for themselves from now on; all their guardians go."""
        self.read(Nothing)
        safety.grown_up(self.object().membership, by=self.actor)
        return Response(status=204)


class EmergencyContactShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape(source="membership")
    name = serializers.CharField()
    phone = serializers.CharField()
    relation = serializers.CharField()


class EmergencyContactInput(Input):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40)
    relation = serializers.CharField(max_length=60, allow_blank=True, default="")


class EmergencyContacts(Listed, Endpoints):
    """Whom to call: one's own; coordinators name the member whose they need."""

    model = EmergencyContact
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "profile.write_own")
    serializer_class = EmergencyContactShape

    def rows(self) -> QuerySet:
        rows = EmergencyContact.objects.select_related("membership")
        said = self.request.query_params.get("member", "") if self.action == "list" else ""
        officer = roles.can(self.actor, "people.write")
        if said and officer:
            return rows.filter(membership__uid=as_uid(said))
        return rows if officer and self.action == "retrieve" else rows.filter(membership=self.me)

    @extend_schema(parameters=[OF_MEMBER])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=EmergencyContactInput, responses={201: EmergencyContactShape})
    def create(self, request: Request) -> Response:
        """Adds one of one's own. Five at the most."""
        said: dict[str, Any] = self.read(EmergencyContactInput)
        return self.made(safety.add_emergency_contact(self.me, by=self.actor, **said))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        safety.drop_emergency_contact(self.object(), by=self.actor)
        return Response(status=204)
