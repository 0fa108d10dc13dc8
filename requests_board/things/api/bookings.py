"""Bookings with every act, series, exceptions, and repairs with their work."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Shape, Whole
from networks.api.views import Endpoints, Listed
from networks.models import Membership
from requests_board.api.parts import LengthInput, VersionInput, named_row
from requests_board.models import Booking, BookingSeries, BorrowingPass, Handover, Repair, RepairWork, Thing
from requests_board.things import bookings, handovers, repairs, series
from requests_board.things.api.things import GEAR, seen_by, thing_named


class BookingShape(Shape):
    uid = serializers.UUIDField()
    thing = PlaceShape()
    borrower = PlaceShape()
    state = serializers.ChoiceField(Booking.State.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="Without this moment.")
    words = serializers.CharField()
    renewals = serializers.IntegerField()
    made_at = serializers.DateTimeField()
    out_at = serializers.DateTimeField(allow_null=True)
    back_at = serializers.DateTimeField(allow_null=True)
    lapses_at = serializers.DateTimeField(allow_null=True, help_text="Until when somebody has to answer or come for it.")
    called_back_at = serializers.DateTimeField(allow_null=True)
    deposit = serializers.ChoiceField(Booking.Deposit.choices)
    deposit_amount = serializers.IntegerField()
    deposit_currency = serializers.CharField()
    forgiven_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Send it back: a change in between is refused as `stale`.")


class BookingInput(Input):
    thing = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    words = serializers.CharField(max_length=300, allow_blank=True, default="")


class HandoverInput(VersionInput):
    condition = serializers.ChoiceField(Handover.Condition.choices, default="fine")
    text = serializers.CharField(max_length=1000, allow_blank=True, default="")


class WhyInput(Input):
    why = serializers.CharField(max_length=300, help_text="Its borrower reads it.")


class Bookings(Listed, Endpoints):
    """One's own bookings; with `desk=true` those of the things that one looks after."""

    model = Booking
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(
            ("list", "retrieve", "create", "agree", "decline", "accept", "cancel", "renew", "check_out", "check_in"),
            "things.borrow",
        ),
        **dict.fromkeys(("lose", "forgive"), "things.lend"),
        "keep_deposit": "things.keep",
    }
    serializer_class = BookingShape
    ordering = ("-starts_at", "-id")

    def rows(self) -> QuerySet:
        kept = Booking.objects.filter(thing__in=Thing.objects.of(self.me).values("pk"))
        if roles.can(self.actor, "things.keep"):
            kept = Booking.objects.all()
        elif away := apart.ids_of(self.me):
            kept = kept.exclude(borrower__in=away)
        if self.action != "list":
            return kept | Booking.objects.filter(borrower=self.me)
        rows = kept if self.request.query_params.get("desk") == "true" else Booking.objects.filter(borrower=self.me)
        if state := self.request.query_params.get("state", ""):
            rows = rows.filter(state=state)
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("state", str, enum=Booking.State.values),
            OpenApiParameter("desk", bool, description="Of the things that one looks after."),
        ]
    )
    def list(self, request: Request) -> Response:
        """Those that begin last come first."""
        return self.page(self.get_queryset())

    @extend_schema(request=BookingInput, responses={201: BookingShape})
    def create(self, request: Request) -> Response:
        """Books a thing for a time; where its class wants a yes first, it is asked for."""
        said = self.read(BookingInput)
        thing = thing_named(self, said.pop("thing"))
        return self.made(bookings.book(thing, by=self.actor, **said))

    def _step(self, verb: Any) -> Response:
        return self.answer(verb(self.object(), by=self.actor, **self.read(VersionInput)))

    def _handover(self, verb: Any) -> Response:
        said = self.read(HandoverInput)
        seen = handovers.Seen(condition=said.pop("condition"), text=said.pop("text"))
        return self.answer(verb(self.object(), seen, by=self.actor, **said))

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """Says yes, for whoever looks after the thing."""
        return self._step(bookings.agree)

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Says no, for whoever looks after the thing."""
        return self._step(bookings.decline)

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, uid: str) -> Response:
        """Takes what was kept for who waited."""
        return self._step(bookings.accept)

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Calls it off."""
        return self._step(bookings.cancel)

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, uid: str) -> Response:
        """Keeps it longer."""
        return self._step(bookings.renew)

    @extend_schema(request=HandoverInput, responses=BookingShape)
    @action(detail=True, methods=["post"], url_path="check-out")
    def check_out(self, request: Request, uid: str) -> Response:
        """It goes out."""
        return self._handover(handovers.check_out)

    @extend_schema(request=HandoverInput, responses=BookingShape)
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, uid: str) -> Response:
        """It is back; damaged, a repair begins."""
        return self._handover(handovers.check_in)

    @extend_schema(request=VersionInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def lose(self, request: Request, uid: str) -> Response:
        """It will not come back."""
        return self._step(handovers.lose)

    @extend_schema(request=WhyInput, responses=BookingShape)
    @action(detail=True, methods=["post"])
    def forgive(self, request: Request, uid: str) -> Response:
        """Lets it be; a deposit is let go."""
        return self.answer(handovers.forgive(self.object(), self.read(WhyInput)["why"], by=self.actor))

    @extend_schema(request=None, responses=BookingShape)
    @action(detail=True, methods=["post"], url_path="keep-deposit")
    def keep_deposit(self, request: Request, uid: str) -> Response:
        """The deposit goes to the commons fund."""
        return self.answer(handovers.keep_deposit(self.object(), by=self.actor))


class SeriesShape(Shape):
    uid = serializers.UUIDField()
    thing = PlaceShape()
    borrower = PlaceShape()
    rule = serializers.CharField(help_text="An RRULE over local times.")
    zone = serializers.CharField()
    first_on = serializers.DateField()
    first_time = serializers.TimeField()
    minutes = serializers.IntegerField()
    until = serializers.DateField()
    made_until = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class SeriesInput(Input):
    thing = serializers.UUIDField()
    first_on = serializers.DateField()
    first_time = serializers.TimeField()
    minutes = Whole(min_value=15, max_value=60_000)
    until = serializers.DateField()
    every = serializers.ChoiceField(sorted(series.EVERY), default="weekly")
    interval = Whole(min_value=1, max_value=12, default=1)


class BookingSeriesList(Listed, Endpoints):
    """One's bookings that come back."""

    model = BookingSeries
    gear = GEAR
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "stop"), "things.borrow")
    serializer_class = SeriesShape

    def rows(self) -> QuerySet:
        return BookingSeries.objects.filter(borrower=self.me)

    @extend_schema(request=SeriesInput, responses={201: SeriesShape})
    def create(self, request: Request) -> Response:
        """Books every date of a pattern that is free, some weeks ahead."""
        said = self.read(SeriesInput)
        thing = thing_named(self, said.pop("thing"))
        return self.made(series.begin(thing, series.Pattern(**said), by=self.actor))

    @extend_schema(request=None, responses=SeriesShape)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, uid: str) -> Response:
        """No more of it; what is still to come is called off."""
        return self.answer(series.stop(self.object(), by=self.actor))


class PassShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    reason = serializers.CharField()
    until = serializers.DateTimeField()
    given_by = PlaceShape()
    given_at = serializers.DateTimeField()


class PassInput(Input):
    member = serializers.UUIDField()
    reason = serializers.CharField(max_length=300)
    until = serializers.DateTimeField()


class Passes(Listed, Endpoints):
    """Exceptions: who may borrow although something of theirs is late."""

    model = BorrowingPass
    gear = GEAR
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create"), "things.keep")
    serializer_class = PassShape

    def rows(self) -> QuerySet:
        return BorrowingPass.objects.all()

    @extend_schema(request=PassInput, responses={201: PassShape})
    def create(self, request: Request) -> Response:
        """Makes an exception, never for oneself."""
        said = self.read(PassInput)
        member = named_row(Membership, said["member"], "member", state=Membership.State.ACTIVE)
        return self.made(handovers.give_pass(member, said["reason"], said["until"], by=self.actor))


class RepairShape(Shape):
    uid = serializers.UUIDField()
    thing = PlaceShape()
    reporter = PlaceShape()
    state = serializers.ChoiceField(Repair.State.choices)
    text = serializers.CharField()
    note = serializers.CharField()
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class StepInput(Input):
    state = serializers.ChoiceField(Repair.State.choices)
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class WorkInput(LengthInput):
    text = serializers.CharField(max_length=300, allow_blank=True, default="")
    done_on = serializers.DateField(allow_null=True, default=None)


class WorkShape(Shape):
    uid = serializers.UUIDField()
    repair = serializers.UUIDField(source="repair.uid")
    worker = PlaceShape()
    minutes = serializers.IntegerField()
    done_on = serializers.DateField()
    text = serializers.CharField()
    state = serializers.ChoiceField(RepairWork.State.choices)
    settled_by = PlaceShape(allow_null=True)
    transfer = serializers.UUIDField(source="transfer_uid", allow_null=True)


class Repairs(Listed, Endpoints):
    """Repairs of the things that one may see."""

    model = Repair
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve"), "board.read"),
        **dict.fromkeys(("move", "log"), "things.lend"),
    }
    serializer_class = RepairShape

    def rows(self) -> QuerySet:
        return Repair.objects.filter(thing__in=seen_by(self.actor).values("pk"))

    @extend_schema(request=StepInput, responses=RepairShape)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, uid: str) -> Response:
        """The next step, for whoever looks after the thing."""
        return self.answer(repairs.move(self.object(), by=self.actor, **self.read(StepInput)))

    @extend_schema(request=WorkInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def log(self, request: Request, uid: str) -> Response:
        """Writes down how long one worked on it."""
        said = self.read(WorkInput)
        repairs.log(self.object(), said.pop("minutes") or 0, by=self.actor, **said)
        return Response(status=204)


class RepairWorks(Listed, Endpoints):
    """Work on repairs: one's own; for coordinators everybody's."""

    model = RepairWork
    gear = GEAR
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "give"), "things.lend"),
        **dict.fromkeys(("approve", "turn_down"), "things.keep"),
    }
    serializer_class = WorkShape

    def rows(self) -> QuerySet:
        rows = RepairWork.objects.all()
        return rows if roles.can(self.actor, "things.keep") else rows.filter(worker=self.me)

    @extend_schema(request=None, responses=WorkShape)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, uid: str) -> Response:
        """Pays it from the commons fund, never one's own."""
        return self.answer(repairs.approve(self.object(), by=self.actor))

    @extend_schema(request=None, responses=WorkShape)
    @action(detail=True, methods=["post"], url_path="turn-down")
    def turn_down(self, request: Request, uid: str) -> Response:
        """Does not agree to it."""
        return self.answer(repairs.turn_down(self.object(), by=self.actor))

    @extend_schema(request=None, responses=WorkShape)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, uid: str) -> Response:
        """Wants nothing for it."""
        return self.answer(repairs.give(self.object(), by=self.actor))
