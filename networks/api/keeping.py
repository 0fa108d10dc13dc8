"""Members as coordinators look after them: who waits to be welcomed, who is paused, who has no sign-in."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import memberships
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Membership, Neighborhood

READ, ADMIT, PAUSE = "people.write", "people.admit", "people.suspend"


class MembershipShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(Membership.Kind.choices)
    state = serializers.ChoiceField(Membership.State.choices)
    name = serializers.CharField()
    phone = serializers.CharField()
    email = serializers.CharField()
    neighborhood = PlaceShape(allow_null=True)
    application_note = serializers.CharField()
    applied_at = serializers.DateTimeField()
    joined_on = serializers.DateField(allow_null=True)
    left_on = serializers.DateField(allow_null=True)
    signs_in = serializers.BooleanField(help_text="False for a member without internet.")

    made = ("signs_in",)


class MembershipInput(Input):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    address = serializers.CharField(max_length=200, allow_blank=True, default="")
    neighborhood = serializers.UUIDField(required=False, allow_null=True, default=None)
    application_note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class Memberships(Listed, Endpoints):
    """All memberships of the network, for coordinators, the newest first; `?state=applied` those who wait."""

    model = Membership
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve"), READ),
        **dict.fromkeys(("create", "admit", "turn_down"), ADMIT),
        **dict.fromkeys(("pause", "resume", "close"), PAUSE),
    }
    session_only = frozenset({"close"})
    serializer_class = MembershipShape

    @property
    def actor(self) -> Actor:
        """The one who is really there: the deeds of an office are never done in another's name."""
        by: Actor = super().actor
        return Actor(by.hands, None, by.offices)

    def rows(self) -> QuerySet:
        rows = Membership.objects.exclude(state=Membership.State.SERVICE)
        state = self.request.query_params.get("state", "") if self.action == "list" else ""
        return rows.filter(state=state) if state in Membership.State.values else rows

    def finish(self, rows: Rows) -> Rows:
        known = Membership.objects.filter(uid__in=[row["uid"] for row in rows]).exclude(person=None)
        people = set(known.values_list("uid", flat=True))
        return [{**row, "signs_in": row["uid"] in people} for row in rows]

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Membership.State.values)])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=MembershipInput, responses={201: MembershipShape})
    def create(self, request: Request) -> Response:
        """Writes in a member without internet: a telephone will do."""
        said: dict[str, Any] = self.read(MembershipInput)
        said["neighborhood"] = named_row(Neighborhood, said["neighborhood"], "neighborhood")
        return self.made(memberships.enter_offline(by=self.actor, **said))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=MembershipShape)
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, uid: str) -> Response:
        """Welcomes who applied."""
        return self._do(memberships.admit)

    @extend_schema(request=Nothing, responses=MembershipShape)
    @action(detail=True, methods=["post"], url_path="turn-down")
    def turn_down(self, request: Request, uid: str) -> Response:
        """Does not admit who applied."""
        return self._do(memberships.decline)

    @extend_schema(request=Nothing, responses=MembershipShape)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, uid: str) -> Response:
        return self._do(memberships.suspend)

    @extend_schema(request=Nothing, responses=MembershipShape)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, uid: str) -> Response:
        """A paused member is back."""
        return self._do(memberships.resume)

    @extend_schema(request=Nothing, responses=MembershipShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uid: str) -> Response:
        """Closes a membership: every account is settled first, and may stand against it."""
        return self._do(memberships.leave)
