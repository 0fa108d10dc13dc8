"""Circles and who is in them, with every act of their pages."""

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks import circles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.circles import reading
from networks.circles.registrations import GEAR
from networks.circles.steps import State
from networks.models import Category, Circle, CirclePart, Membership, Neighborhood


class CircleShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    about = serializers.CharField()
    agreed = serializers.CharField(help_text="What its members hold each other to.")
    entry = serializers.ChoiceField(Circle.Entry.choices)
    state = serializers.ChoiceField(Circle.State.choices)
    category = PlaceShape(allow_null=True)
    neighborhood = PlaceShape(allow_null=True)
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Send it with a change: what was changed meanwhile answers 409.")
    size = serializers.IntegerField(help_text="How many are in it.")
    mine = serializers.CharField(help_text="Where the reader stands: `asked`, `invited`, `in`, `left`, `refused`, or empty.")

    made = ("size", "mine")


class CirclePartShape(Shape):
    uid = serializers.UUIDField()
    circle = PlaceShape()
    member = PlaceShape()
    state = serializers.ChoiceField(CirclePart.State.choices)
    is_keeper = serializers.BooleanField()
    since = serializers.DateTimeField()


class CircleInput(Input):
    name = serializers.CharField(max_length=80)
    about = serializers.CharField(max_length=2000, allow_blank=True, default="")
    agreed = serializers.CharField(max_length=4000, allow_blank=True, default="")
    entry = serializers.ChoiceField(Circle.Entry.choices, default=Circle.Entry.ASK)
    category = serializers.UUIDField(allow_null=True, default=None)
    neighborhood = serializers.UUIDField(allow_null=True, default=None)


class CircleChange(CircleInput):
    """A circle as a whole, and the version that it changes."""

    version = Whole(min_value=1, max_value=2**31 - 1, required=False)


class CircleInviteInput(Input):
    member = serializers.UUIDField()


class CircleAnswerInput(Input):
    yes = serializers.BooleanField()


class CircleKeeperInput(Input):
    is_keeper = serializers.BooleanField()


def _plan(said: dict[str, Any]) -> circles.Plan:
    category = named_row(Category, said.pop("category"), "category")
    neighborhood = named_row(Neighborhood, said.pop("neighborhood"), "neighborhood")
    return circles.Plan(category=category, neighborhood=neighborhood, **said)


class Circles(Listed, Endpoints):
    """Neighbors who do something together, or look after one thing."""

    model = Circle
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        "list": "people.read",
        "retrieve": "people.read",
        **dict.fromkeys(("create", "update", "join", "leave", "invite", "end"), "circles.take_part"),
    }
    serializer_class = CircleShape
    ordering = ("name_folded", "id")

    def rows(self) -> QuerySet:
        rows = Circle.objects.all()
        if self.action != "list":
            return rows
        if self.request.query_params.get("mine") == "true":
            rows = rows.filter(pk__in=reading.ids_of(self.me))
        return rows.filter(state=Circle.State.OPEN)

    def finish(self, rows: Rows) -> Rows:
        uids = [row["uid"] for row in rows]
        found = CirclePart.objects.filter(circle__uid__in=uids)
        sizes = dict(found.filter(state=State.IN).values_list("circle__uid").annotate(Count("pk")))
        mine = dict(found.filter(member=self.me).values_list("circle__uid", "state"))
        for row in rows:
            row |= {"size": sizes.get(row["uid"], 0), "mine": mine.get(row["uid"], "")}
        return rows

    @extend_schema(parameters=[OpenApiParameter("mine", bool, description="Those that the reader is in.")])
    def list(self, request: Request) -> Response:
        """The open circles, by name."""
        return self.page(self.get_queryset())

    @extend_schema(request=CircleInput, responses={201: CircleShape})
    def create(self, request: Request) -> Response:
        """Opens a circle; who opens it keeps it."""
        return self.made(circles.open_circle(_plan(self.read(CircleInput)), by=self.actor))

    @extend_schema(request=CircleChange, responses=CircleShape)
    def update(self, request: Request, uid: str) -> Response:
        """A keeper says it differently, as a whole."""
        said = self.read(CircleChange)
        version = said.pop("version", None)
        return self.answer(circles.change(self.object(), _plan(said), by=self.actor, version=version))

    @extend_schema(request=Nothing, responses=CircleShape)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, uid: str) -> Response:
        """Joins, or asks to where members ask first; says yes to an invitation."""
        self.read(Nothing)
        row = self.object()
        circles.join(row, by=self.actor)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=CircleShape)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, uid: str) -> Response:
        """Leaves, takes back that one asked, or says no to an invitation. With the last one the circle ends."""
        self.read(Nothing)
        row = self.object()
        circles.leave(row, by=self.actor)
        return self.answer(row)

    @extend_schema(request=CircleInviteInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, uid: str) -> Response:
        """A keeper invites a member."""
        row, uid_said = self.object(), self.read(CircleInviteInput)["member"]
        member = named_row(Membership, uid_said, "member")
        if member.pk == self.me.pk:
            raise Refused("member", _("This is you."), "member")
        circles.invite(row, member, by=self.actor)
        return Response(status=204)

    @extend_schema(request=Nothing, responses=CircleShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """A keeper ends it for everybody."""
        self.read(Nothing)
        return self.answer(circles.end(self.object(), by=self.actor))


class CircleParts(Listed, Endpoints):
    """Who is in which circle, as far as the reader may know: keepers; who is in theirs; who asks to join what they keep."""

    model = CirclePart
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        "list": "people.read",
        "retrieve": "people.read",
        **dict.fromkeys(("reply", "remove", "keeper"), "circles.take_part"),
    }
    serializer_class = CirclePartShape
    ordering = ("id",)

    def rows(self) -> QuerySet:
        rows = reading.parts_for(self.actor)
        asked = self.request.query_params
        if self.action == "list" and (circle := asked.get("circle", "")):
            rows = rows.filter(circle__uid=as_uid(circle))
        if self.action == "list" and (state := asked.get("state", "")):
            rows = rows.filter(state=state)
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("circle", {"type": "string", "format": "uuid"}, description="Of this circle alone."),
            OpenApiParameter("state", str, enum=CirclePart.State.values),
        ]
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(request=CircleAnswerInput, responses=CirclePartShape)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, uid: str) -> Response:
        """A keeper answers who asks to join."""
        said = self.read(CircleAnswerInput)
        return self.answer(circles.answer(self.object(), said["yes"], by=self.actor))

    @extend_schema(request=Nothing, responses=CirclePartShape)
    @action(detail=True, methods=["post"])
    def remove(self, request: Request, uid: str) -> Response:
        """A keeper takes somebody out, or an invitation back."""
        self.read(Nothing)
        return self.answer(circles.remove(self.object(), by=self.actor))

    @extend_schema(request=CircleKeeperInput, responses=CirclePartShape)
    @action(detail=True, methods=["post"])
    def keeper(self, request: Request, uid: str) -> Response:
        """Makes a member of the circle a keeper, or ends it."""
        said = self.read(CircleKeeperInput)
        return self.answer(circles.keep(self.object(), said["is_keeper"], by=self.actor))


router = Router()
router.register("circles", Circles, "circles")
router.register("circle-parts", CircleParts, "circle-parts")
urlpatterns = [*router.urls]
