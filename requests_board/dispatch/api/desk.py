"""Dispatch for programs: the queue, follow-ups, calls that come in."""

import datetime as dt
from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import clauses
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import Category, Membership, Neighborhood
from requests_board.api.parts import LengthInput, TitleShape, named_row
from requests_board.dispatch import asking, followups, intake
from requests_board.models import FollowUp, FollowUpTry, Post
from requests_board.posts import Content, ways_open


def officer(view: Endpoints) -> Actor:
    """The one who is really there: offices are never held in another's name."""
    return Actor(view.actor.hands, None, view.actor.offices)


# ── Requests that wait ──────────────────────────────────────────────────────────────────────────
class WaitingRequestShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Post.State.choices)
    author = PlaceShape()
    category = PlaceShape()
    neighborhood = PlaceShape(allow_null=True)
    is_urgent = serializers.BooleanField()
    minutes = serializers.IntegerField(allow_null=True)
    published_at = serializers.DateTimeField()


class HelperShape(serializers.Serializer):
    member = PlaceShape()
    reasons = serializers.ListField(child=serializers.CharField())
    given_minutes = serializers.IntegerField(help_text="In the last thirty days.")
    cap_minutes = serializers.IntegerField(allow_null=True, help_text="What they want to give in thirty days.")
    answer = serializers.CharField(help_text="Empty until they were asked.")


class HelpersShape(serializers.Serializer):
    results = HelperShape(many=True)


class HelperInput(Input):
    helper = serializers.UUIDField()


class TryInput(Input):
    how = serializers.ChoiceField(FollowUpTry.How.choices)
    outcome = serializers.ChoiceField(FollowUp.Outcome.choices)
    said = serializers.CharField(max_length=2000, allow_blank=True, default="")
    next_step = serializers.CharField(max_length=200, allow_blank=True, default="")
    due_on = serializers.DateField(allow_null=True, default=None)


class WaitingRequests(Listed, Endpoints):
    """Open requests, the oldest first, with who could help."""

    model = Post
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "helpers", "ask", "log"), "dispatch")
    serializer_class = WaitingRequestShape
    ordering = ("published_at", "id")

    def rows(self) -> QuerySet:
        rows = Post.objects.filter(kind=Post.Kind.REQUEST).exclude(author=officer(self).hands)
        if self.action != "list":
            return rows.exclude(state=Post.State.DRAFT)
        asked, rows = self.request.query_params, rows & Post.objects.current()
        if asked.get("unmet") == "true":
            since = timezone.now() - dt.timedelta(days=clauses.value("dispatch.unmet_days"))
            rows = rows.filter(Q(published_at__lte=since) | Q(is_urgent=True))
        if hood := asked.get("neighborhood", ""):
            rows = rows.filter(neighborhood__uid=as_uid(hood))
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("unmet", bool, description="Those that wait longer than the rule says, and urgent ones."),
            OpenApiParameter("neighborhood", str, description="The uid of a neighborhood."),
        ]
    )
    def list(self, request: Request) -> Response:
        """What waits, the oldest first."""
        return self.page(self.get_queryset())

    @extend_schema(responses=HelpersShape)
    @action(detail=True, methods=["get"], pagination_class=None)
    def helpers(self, request: Request, uid: str) -> Response:
        """Who was asked, and who could be, with what they gave and their own cap."""
        found = [
            {
                "member": {"uid": one.member.uid, "name": one.member.name}, "reasons": one.reasons, "given_minutes": one.given,
                "cap_minutes": one.cap, "answer": one.answer,
            }
            for one in asking.of(self.object())
        ]  # fmt: skip
        return Response({"results": found})

    @extend_schema(request=HelperInput, responses=WaitingRequestShape)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, uid: str) -> Response:
        """Asks a neighbor whether they could help."""
        post = self.object()
        helper = named_row(Membership, self.read(HelperInput)["helper"], "helper", state=Membership.State.ACTIVE)
        asking.ask(post, helper, by=officer(self))
        return self.answer(post)

    @extend_schema(request=TryInput, responses=WaitingRequestShape)
    @action(detail=True, methods=["post"])
    def log(self, request: Request, uid: str) -> Response:
        """Writes down a try; an outcome that ends it closes the follow-up."""
        post, by = self.object(), officer(self)
        said = self.read(TryInput)
        followups.log(followups.open_for_request(post, by=by), by=by, **said)
        return self.answer(post)


class FollowUpShape(Shape):
    uid = serializers.UUIDField()
    occasion = serializers.ChoiceField(FollowUp.Occasion.choices)
    member = PlaceShape()
    post = TitleShape(allow_null=True)
    due_on = serializers.DateField()
    taken_by = PlaceShape(allow_null=True)
    next_step = serializers.CharField()
    outcome = serializers.CharField(help_text="Empty until somebody has tried.")
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class FollowUps(Listed, Endpoints):
    """Whom coordinators stay with: requests, quiet members, newcomers. One's own are led by others."""

    model = FollowUp
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "take", "log", "pause"), "dispatch")
    serializer_class = FollowUpShape
    ordering = ("due_on", "id")

    def rows(self) -> QuerySet:
        rows = FollowUp.objects.exclude(member=officer(self).hands)
        return rows.open() if self.action == "list" else rows

    @extend_schema(request=Nothing, responses=FollowUpShape)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, uid: str) -> Response:
        """Says that one will call."""
        self.read(Nothing)
        return self.answer(followups.take(self.object(), by=officer(self)))

    @extend_schema(request=TryInput, responses=FollowUpShape)
    @action(detail=True, methods=["post"])
    def log(self, request: Request, uid: str) -> Response:
        """Writes down a try."""
        row = self.object()
        followups.log(row, by=officer(self), **self.read(TryInput))
        return self.answer(row)

    @extend_schema(request=Nothing, responses=FollowUpShape)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, uid: str) -> Response:
        """Pauses a quiet membership, after the tries that the rules ask for."""
        self.read(Nothing)
        return self.answer(followups.pause(self.object(), by=officer(self)))


# ── A call comes in ─────────────────────────────────────────────────────────────────────────────
class IntakeInput(LengthInput):
    member = serializers.UUIDField(allow_null=True, default=None, help_text="Null for somebody new: then name and phone.")
    name = serializers.CharField(max_length=120, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    gave_word = serializers.BooleanField(default=False, help_text="They said that coordinators may act for them.")
    title = serializers.CharField(max_length=120)
    category = serializers.UUIDField()
    body = serializers.CharField(max_length=4000, allow_blank=True, default="")
    neighborhood = serializers.UUIDField(allow_null=True, default=None)
    starts_on = serializers.DateField(allow_null=True, default=None, help_text="Null for any time.")
    is_urgent = serializers.BooleanField(default=False)


class Intakes(Endpoints):
    """Requests that come in by telephone."""

    model = Post
    policy: ClassVar[dict[str, str]] = {"create": "dispatch"}
    serializer_class = WaitingRequestShape

    def rows(self) -> QuerySet:
        return Post.objects.filter(kind=Post.Kind.REQUEST)

    @extend_schema(request=IntakeInput, responses={201: WaitingRequestShape})
    def create(self, request: Request) -> Response:
        """Puts a request up for whoever calls; somebody new is written in."""
        said = self.read(IntakeInput)
        hood = named_row(Neighborhood, said["neighborhood"], "neighborhood")
        caller = intake.Caller(
            member=named_row(Membership, said["member"], "member", state=Membership.State.ACTIVE), name=said["name"],
            phone=said["phone"], neighborhood=hood, gave_word=said["gave_word"],
        )  # fmt: skip
        ways = [one for one in ways_open(clauses.gears()) if one in ("hours", "gift")]
        content = Content(
            title=said["title"], category=named_row(Category, said["category"], "category"), body=said["body"],
            ways=tuple(ways[:1]), minutes=said["minutes"], neighborhood=hood,
            when=Post.When.DATE if said["starts_on"] else Post.When.FLEXIBLE, starts_on=said["starts_on"],
            is_urgent=said["is_urgent"],
        )  # fmt: skip
        return self.made(intake.take(caller, content, by=officer(self)))
