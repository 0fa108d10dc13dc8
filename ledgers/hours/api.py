"""Care conversations, requests to the commons fund, hours left behind, as endpoints. Amounts are whole minutes."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers.hours import care, estates, fund, leaving
from ledgers.models import CareConversation, CareEntry, Estate, FundRequest, HoursWish
from networks import roles
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import LengthInput, named_row
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Decision, Membership


def _officer(view: Endpoints) -> Actor:
    """The one who is really there: offices are never held in another's name."""
    return Actor(view.actor.hands, None, view.actor.offices)


class CareShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    occasion = serializers.ChoiceField(CareConversation.Occasion.choices)
    opened_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    taken_by = PlaceShape(allow_null=True)
    outcome = serializers.CharField(help_text="Empty until somebody has called.")
    closed_at = serializers.DateTimeField(allow_null=True)


class CareInput(Input):
    how = serializers.ChoiceField(CareEntry.How.choices)
    outcome = serializers.ChoiceField(CareConversation.Outcome.choices)
    said = serializers.CharField(max_length=2000, allow_blank=True, default="")
    next_step = serializers.CharField(max_length=200, allow_blank=True, default="")
    due_on = serializers.DateField(allow_null=True, default=None)


class CareConversations(Listed, Endpoints):
    """For coordinators: whose hours went far to one side, and how the talk went. One's own are led by others."""

    model = CareConversation
    gear = "hours"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "take", "log"), "care.write")
    serializer_class = CareShape
    ordering = ("due_on", "id")

    def rows(self) -> QuerySet:
        rows = CareConversation.objects.exclude(member=_officer(self).hands)
        return rows.filter(closed_at=None) if self.action == "list" else rows

    @extend_schema(request=Nothing, responses=CareShape)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, uid: str) -> Response:
        """Says that one will call."""
        self.read(Nothing)
        return self.answer(care.take(self.object(), by=_officer(self)))

    @extend_schema(request=CareInput, responses=CareShape)
    @action(detail=True, methods=["post"])
    def log(self, request: Request, uid: str) -> Response:
        """Writes down how a try went; an outcome ends the conversation unless it is `not-reached` or `again`."""
        row = self.object()
        care.log(row, by=_officer(self), **self.read(CareInput))
        return self.answer(row)


class FundRequestShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    minutes = serializers.IntegerField()
    reason = serializers.CharField()
    state = serializers.ChoiceField(FundRequest.State.choices)
    asked_at = serializers.DateTimeField()
    signed_by = PlaceShape(allow_null=True)
    second_by = PlaceShape(allow_null=True)
    answer = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    transfer = serializers.UUIDField(source="transfer.uid", allow_null=True)


class FundRequestInput(LengthInput):
    reason = serializers.CharField(max_length=600)


class SignInput(Input):
    decision = serializers.UUIDField(allow_null=True, default=None, help_text="A signed decision, for large amounts.")


class NotThisTimeInput(Input):
    answer = serializers.CharField(max_length=300, allow_blank=True, default="")


class FundRequests(Listed, Endpoints):
    """What members ask of the commons fund: one's own; coordinators see all and sign."""

    model = FundRequest
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement",
        "retrieve": "own.statement",
        "create": "own.statement",
        "withdraw": "own.statement",
        "sign": "fund.grant",
        "decline": "fund.grant",
    }
    value_moves = frozenset({"sign"})
    serializer_class = FundRequestShape

    def rows(self) -> QuerySet:
        if roles.can(_officer(self), "fund.grant"):
            return FundRequest.objects.all()
        return FundRequest.objects.filter(member=self.me)

    @extend_schema(request=FundRequestInput, responses={201: FundRequestShape})
    def create(self, request: Request) -> Response:
        """Asks for hours, with a reason that coordinators read."""
        said = self.read(FundRequestInput)
        return self.made(fund.ask(self.me, said["minutes"] or 0, said["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses=FundRequestShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        """Takes it back."""
        self.read(Nothing)
        return self.answer(fund.withdraw(self.object(), by=self.actor))

    @extend_schema(request=SignInput, responses=FundRequestShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """Says yes; with the last name that is needed the hours move."""
        row, said = self.object(), self.read(SignInput)
        return self.answer(fund.sign(row, decision=named_row(Decision, said["decision"], "decision"), by=_officer(self)))

    @extend_schema(request=NotThisTimeInput, responses=FundRequestShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Says not this time."""
        row, said = self.object(), self.read(NotThisTimeInput)
        return self.answer(fund.decline(row, said["answer"], by=_officer(self)))


class LastWishShape(Shape):
    uid = serializers.UUIDField()
    heir = PlaceShape(allow_null=True, help_text="Null: the commons fund.")
    said_at = serializers.DateTimeField()


class LastWishInput(Input):
    heir = serializers.UUIDField(allow_null=True, help_text="A neighbor; null for the commons fund.")


class Wishes(Listed, Endpoints):
    """Where one's own hours go when one leaves or dies: none said, or one."""

    model = HoursWish
    gear = "hours"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "own.statement")
    serializer_class = LastWishShape

    def rows(self) -> QuerySet:
        return HoursWish.objects.filter(member=self.me)

    @extend_schema(request=LastWishInput, responses={201: LastWishShape})
    def create(self, request: Request) -> Response:
        """Says it; said again, it is said anew."""
        heir = named_row(Membership, self.read(LastWishInput)["heir"], "heir", state=Membership.State.ACTIVE)
        return self.made(leaving.wish(self.me, heir, by=self.actor))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """The network's rule holds again."""
        self.object()
        leaving.forget_wish(self.me, by=self.actor)
        return Response(status=204)


class EstateShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    state = serializers.ChoiceField(Estate.State.choices)
    died_on = serializers.DateField()
    heir = PlaceShape(allow_null=True)
    recorded_by = PlaceShape()
    confirmed_by = PlaceShape(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)


class EstateInput(Input):
    member = serializers.UUIDField()
    died_on = serializers.DateField()
    executor = serializers.CharField(max_length=120, allow_blank=True, default="")
    heir = serializers.UUIDField(allow_null=True, default=None, help_text="Whom the family names; their own word comes first.")


class Estates(Listed, Endpoints):
    """Members who have died: one officer writes it down, another confirms, then everything of theirs is settled."""

    model = Estate
    gear = "hours"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "confirm", "withdraw"), "decide")
    value_moves = frozenset({"confirm"})
    serializer_class = EstateShape

    def rows(self) -> QuerySet:
        return Estate.objects.filter(~Q(member=_officer(self).hands))

    @extend_schema(request=EstateInput, responses={201: EstateShape})
    def create(self, request: Request) -> Response:
        said = self.read(EstateInput)
        said["member"] = named_row(Membership, said["member"], "member")
        said["heir"] = named_row(Membership, said["heir"], "heir", state=Membership.State.ACTIVE)
        return self.made(estates.record(by=_officer(self), **said))

    @extend_schema(request=Nothing, responses=EstateShape)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, uid: str) -> Response:
        """The second name: hours go where they belong, the membership ends."""
        self.read(Nothing)
        return self.answer(estates.confirm(self.object(), by=_officer(self)))

    @extend_schema(request=Nothing, responses=EstateShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        """It was a mistake."""
        self.read(Nothing)
        return self.answer(estates.withdraw(self.object(), by=_officer(self)))


router = Router()
router.register("care-conversations", CareConversations, "care-conversations")
router.register("fund-requests", FundRequests, "fund-requests")
router.register("hours-wishes", Wishes, "hours-wishes")
router.register("estates", Estates, "estates")

urlpatterns = router.urls
