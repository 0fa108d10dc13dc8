"""Shared things for programs: the library, bookings, waiting places, repairs, wishes."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import Membership, Neighborhood
from requests_board.api.parts import named_row
from requests_board.models import OwnershipPart, Shelf, Thing, ThingPhoto, WaitingPlace, Wish
from requests_board.things import inventory, library, owners, policy, repairs, waiting, wishes
from requests_board.things.owners import Part

MOST_FOUND = 200
GEAR = "things"


class ShelfShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    icon = serializers.CharField()


class Shelves(Listed, Endpoints):
    """The shelves of the library."""

    model = Shelf
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read"}
    serializer_class = ShelfShape
    ordering = ("position", "id")

    def rows(self) -> QuerySet:
        return Shelf.objects.all()


class OwnershipShape(Shape):
    owner = PlaceShape(allow_null=True, help_text="Null is the network itself.")
    parts = serializers.IntegerField()


class ThingShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Thing.Kind.choices)
    state = serializers.ChoiceField(Thing.State.choices)
    shelf = PlaceShape(allow_null=True)
    keeper = PlaceShape()
    body = serializers.CharField()
    neighborhood = PlaceShape(allow_null=True)
    training = serializers.CharField(help_text="The kind of vetting that a borrower needs.")
    is_listed = serializers.BooleanField()
    for_neighbors = serializers.BooleanField(help_text="Whether neighboring networks may borrow it, too.")
    parts = serializers.IntegerField(help_text="Into how many parts its ownership is divided.")
    service_months = serializers.IntegerField(allow_null=True)
    service_loans = serializers.IntegerField(allow_null=True)
    serviced_on = serializers.DateField()
    added_at = serializers.DateTimeField()
    owners = OwnershipShape(many=True)
    photos = serializers.ListField(child=serializers.CharField(), help_text="Their addresses.")

    made = ("owners", "photos")


class ThingInput(Input):
    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(Thing.Kind.choices, default="tool")
    shelf = serializers.UUIDField(allow_null=True, default=None)
    body = serializers.CharField(max_length=4000, allow_blank=True, default="")
    neighborhood = serializers.UUIDField(allow_null=True, default=None)
    spot = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Shown to who has booked it.")
    training = serializers.CharField(max_length=60, allow_blank=True, default="")
    is_listed = serializers.BooleanField(default=True)
    for_neighbors = serializers.BooleanField(default=False)
    service_months = Whole(min_value=1, max_value=120, allow_null=True, default=None)
    service_loans = Whole(min_value=1, max_value=1000, allow_null=True, default=None)


class OwnershipInput(Input):
    owner = serializers.UUIDField(allow_null=True, help_text="Null is the network itself.")
    parts = Whole(min_value=1, max_value=1000)


class OwnersInput(Input):
    owners = serializers.ListField(child=OwnershipInput(), max_length=50)


class HandOnInput(Input):
    to = serializers.UUIDField(allow_null=True, help_text="Null is the network itself.")
    parts = Whole(min_value=1, max_value=1000)


class ServiceInput(Input):
    on = serializers.DateField(allow_null=True, default=None)


class WrongInput(Input):
    text = serializers.CharField(max_length=2000)


class SpanShape(serializers.Serializer):
    starts_at = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="Without this moment, and with the time that is left free after it.")


class BusyShape(serializers.Serializer):
    results = SpanShape(many=True)


def content(said: dict[str, Any]) -> inventory.Content:
    shelf = named_row(Shelf, said.pop("shelf"), "shelf")
    neighborhood = named_row(Neighborhood, said.pop("neighborhood"), "neighborhood")
    return inventory.Content(shelf=shelf, neighborhood=neighborhood, **said)


def seen_by(actor: Any) -> QuerySet:
    """The things that a reader may see: what is listed, their own, what they have or had; coordinators all."""
    if roles.can(actor, "things.keep"):
        return Thing.objects.all()
    own = OwnershipPart.objects.filter(owner=actor.member).values("thing")
    met = Q(is_listed=True) & ~Q(state__in=["retired", "lost"]) | Q(pk__in=actor.member.bookings.values("thing"))
    if away := apart.ids_of(actor.member):
        theirs = OwnershipPart.objects.filter(owner__in=away).values("thing")
        met &= ~Q(keeper__in=away) & ~Q(pk__in=theirs)
    return Thing.objects.filter(met | Q(keeper=actor.member) | Q(pk__in=own))


class Things(Listed, Endpoints):
    """What can be borrowed."""

    model = Thing
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "busy"), "board.read"),
        **dict.fromkeys(
            ("create", "update", "call_back", "offer_again", "retire", "service", "share_out", "hand_on"), "things.lend"
        ),
        "report": "things.borrow",
    }
    serializer_class = ThingShape
    ordering = ("-added_at", "-id")

    def rows(self) -> QuerySet:
        if self.action != "list":
            return seen_by(self.actor)
        asked = self.request.query_params
        rows = Thing.objects.of(self.me)
        if asked.get("mine") != "true":
            rows = Thing.objects.listed().without(policy.unseen_by(self.actor))
        if kind := asked.get("kind", ""):
            rows = rows.filter(kind=kind)
        if shelf := asked.get("shelf", ""):
            rows = rows.filter(shelf__uid=as_uid(shelf))
        if words := asked.get("q", "").replace("\x00", "").strip():
            found = library.page(library.Wanted(words=words, sort="best", size=MOST_FOUND), self.me)
            rows = rows.filter(pk__in=[line.pk for line in found.rows])
        return rows

    def finish(self, rows: Rows) -> Rows:
        away = apart.uids_of(self.me) if not roles.can(self.actor, "things.keep") else ()
        whose: dict[Any, list[Any]] = {row["uid"]: [] for row in rows}
        parts = OwnershipPart.objects.filter(thing__uid__in=whose).order_by("-parts", "id")
        for uid, owner, name, count in parts.values_list("thing__uid", "owner__uid", "owner__name", "parts"):
            if owner in away:
                continue
            whose[uid].append({"owner": {"uid": owner, "name": name} if owner else None, "parts": count})
        shown: dict[Any, list[str]] = {row["uid"]: [] for row in rows}
        photos = ThingPhoto.objects.filter(thing__uid__in=shown).order_by("position", "id")
        for uid, file in photos.values_list("thing__uid", "file__uid"):
            shown[uid].append(reverse("networks:file", args=[file]))
        return [{**row, "owners": whose[row["uid"]], "photos": shown[row["uid"]]} for row in rows]

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words to search for; of those found the best 200."),
            OpenApiParameter("kind", str, enum=Thing.Kind.values),
            OpenApiParameter("shelf", str, description="The uid of a shelf."),
            OpenApiParameter("mine", bool, description="What one owns or looks after, in whatever state."),
        ]
    )
    def list(self, request: Request) -> Response:
        """The library, newest first."""
        return self.page(self.get_queryset())

    @extend_schema(request=ThingInput, responses={201: ThingShape})
    def create(self, request: Request) -> Response:
        """Lends something of one's own."""
        return self.made(inventory.add(content(self.read(ThingInput)), by=self.actor))

    @extend_schema(request=ThingInput, responses=ThingShape)
    def update(self, request: Request, uid: str) -> Response:
        """Says it differently, as a whole."""
        return self.answer(inventory.change(self.object(), content(self.read(ThingInput)), by=self.actor))

    @extend_schema(
        responses=BusyShape,
        parameters=[
            OpenApiParameter("since", dt.date, description="From this day on; today when left out."),
            OpenApiParameter("days", int, description="For so many days, at most 366; 60 when left out."),
        ],
    )
    @action(detail=True, methods=["get"])
    def busy(self, request: Request, uid: str) -> Response:
        """When it is taken; by whom is nobody's business."""
        thing = self.object()
        said = request.query_params.get("days", "")
        days = min(int(said), 366) if said.isascii() and said.isdigit() and len(said) < 5 else 60
        start = timezone.make_aware(dt.datetime.combine(_day(request.query_params.get("since", "")), dt.time.min))
        spans = library.busy(thing, start, start + dt.timedelta(days=max(1, days)))
        return Response({"results": [{"starts_at": row.starts_at, "until": row.held.upper} for row in spans]})

    @extend_schema(request=None, responses=ThingShape)
    @action(detail=True, methods=["post"], url_path="call-back")
    def call_back(self, request: Request, uid: str) -> Response:
        """Stops all borrowings; everybody concerned hears."""
        return self.answer(inventory.call_back(self.object(), by=self.actor))

    @extend_schema(request=None, responses=ThingShape)
    @action(detail=True, methods=["post"], url_path="offer-again")
    def offer_again(self, request: Request, uid: str) -> Response:
        """Lends it again."""
        return self.answer(inventory.offer_again(self.object(), by=self.actor))

    @extend_schema(request=None, responses=ThingShape)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, uid: str) -> Response:
        """Takes it out of the library for good."""
        return self.answer(inventory.retire(self.object(), by=self.actor))

    @extend_schema(request=ServiceInput, responses=ThingShape)
    @action(detail=True, methods=["post"])
    def service(self, request: Request, uid: str) -> Response:
        """Writes down that its maintenance was done."""
        return self.answer(inventory.service(self.object(), on=self.read(ServiceInput)["on"], by=self.actor))

    @extend_schema(request=OwnersInput, responses=ThingShape)
    @action(detail=True, methods=["post"], url_path="owners")
    def share_out(self, request: Request, uid: str) -> Response:
        """Says whose it is, all parts together."""
        said = self.read(OwnersInput)["owners"]
        shares = [Part(member_named(self.me, one["owner"], "owners"), one["parts"]) for one in said]
        return self.answer(owners.share_out(self.object(), shares, by=self.actor))

    @extend_schema(request=HandOnInput, responses=ThingShape)
    @action(detail=True, methods=["post"], url_path="hand-on")
    def hand_on(self, request: Request, uid: str) -> Response:
        """Gives some of one's parts to a neighbor or to the network."""
        said = self.read(HandOnInput)
        to = member_named(self.me, said["to"], "to")
        return self.answer(owners.hand_on(self.object(), to, said["parts"], by=self.actor))

    @extend_schema(request=WrongInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def report(self, request: Request, uid: str) -> Response:
        """Says that something is wrong with it: a repair begins."""
        repairs.report(self.object(), self.read(WrongInput)["text"], by=self.actor)
        return Response(status=204)


class PlaceInLineShape(Shape):
    uid = serializers.UUIDField()
    thing = PlaceShape()
    state = serializers.ChoiceField(WaitingPlace.State.choices)
    asked_at = serializers.DateTimeField()


class PlaceInLineInput(Input):
    thing = serializers.UUIDField()


class WaitingPlaces(Listed, Endpoints):
    """One's own waiting places."""

    model = WaitingPlace
    gear = GEAR
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "leave"), "things.borrow")
    serializer_class = PlaceInLineShape

    def rows(self) -> QuerySet:
        return WaitingPlace.objects.filter(member=self.me)

    @extend_schema(request=PlaceInLineInput, responses={201: PlaceInLineShape})
    def create(self, request: Request) -> Response:
        """Waits for a thing that is not free."""
        thing = thing_named(self, self.read(PlaceInLineInput)["thing"])
        return self.made(waiting.wait(thing, by=self.actor))

    @extend_schema(request=None, responses=PlaceInLineShape)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, uid: str) -> Response:
        """Gives the place to the next."""
        return self.answer(waiting.leave(self.object(), by=self.actor))


class WishShape(Shape):
    uid = serializers.UUIDField()
    words = serializers.CharField()
    made_at = serializers.DateTimeField()
    met_at = serializers.DateTimeField(allow_null=True)


class WishInput(Input):
    words = serializers.CharField(max_length=80)


class Wishes(Listed, Endpoints):
    """What one wishes the library had."""

    model = Wish
    gear = GEAR
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "things.borrow")
    serializer_class = WishShape

    def rows(self) -> QuerySet:
        return Wish.objects.filter(member=self.me)

    @extend_schema(request=WishInput, responses={201: WishShape})
    def create(self, request: Request) -> Response:
        """Keeps a wish; one hears when it is met."""
        return self.made(wishes.wish(self.read(WishInput)["words"], by=self.actor))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """No longer wished for."""
        wishes.drop(self.object(), by=self.actor)
        return Response(status=204)


def thing_named(view: Endpoints, uid: Any) -> Thing:
    """A thing that is named in a content, if the reader may see it. Refuses `thing`."""
    found = seen_by(view.actor).filter(uid=uid).first()
    return found if found is not None else named_row(Thing, uid, "thing", pk=None)  # type: ignore[no-any-return]


def member_named(me: Membership, uid: Any, field: str) -> Membership | None:
    """An active member whom the reader may meet; None for None. Refuses `field` else."""
    found = named_row(Membership, uid, field, state=Membership.State.ACTIVE)
    return named_row(Membership, uid, field, pk=None) if apart.are(me, found) else found  # type: ignore[no-any-return]


def _day(said: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        return timezone.localdate()
    return day if 2000 <= day.year < 3000 else timezone.localdate()
