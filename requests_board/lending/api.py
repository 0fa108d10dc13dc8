"""Things of neighboring networks, and borrowing them, as endpoints."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers.between.api import PartnerShape
from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from requests_board.lending import copies, loans
from requests_board.models import NeighborLoan, Thing, ThingCopy


class NeighborThingShape(Shape):
    uid = serializers.UUIDField()
    network = PartnerShape(source="subject")
    kind = serializers.ChoiceField(Thing.Kind.choices)
    title = serializers.CharField()
    body = serializers.CharField()
    place = serializers.CharField(help_text="The neighborhood, where the network shows it.")
    days = serializers.IntegerField(help_text="How long one borrows it at most.")
    picture_alt = serializers.CharField()
    added_at = serializers.DateTimeField()


class NeighborLoanShape(Shape):
    uid = serializers.UUIDField()
    network = PartnerShape(source="partner")
    is_ours = serializers.BooleanField(help_text="Whether our member borrows; else a thing of ours is lent.")
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="Without this moment.")
    other_name = serializers.CharField()
    words = serializers.CharField()
    reply = serializers.CharField()
    problem = serializers.CharField()
    state = serializers.ChoiceField(NeighborLoan.State.choices)
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class NeighborThingInput(Input):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    words = serializers.CharField(max_length=loans.MOST_WORDS)


class NeighborLoanReplyInput(Input):
    agrees = serializers.BooleanField()
    words = serializers.CharField(max_length=loans.MOST_WORDS, allow_blank=True, default="")


class NeighborLoanQueueInput(Input):
    words = serializers.CharField(max_length=loans.MOST_WORDS, allow_blank=True, default="")


class NeighborProblemInput(Input):
    words = serializers.CharField(max_length=loans.MOST_WORDS)


class NeighborThings(Listed, Endpoints):
    """What neighboring networks lend, where an agreement about things is in force."""

    model = ThingCopy
    gear = "between"
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read", "ask": "things.borrow"}
    serializer_class = NeighborThingShape

    def rows(self) -> QuerySet:
        return copies.shown()  # type: ignore[no-any-return]

    @extend_schema(request=NeighborThingInput, responses={201: NeighborLoanShape})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, uid: str) -> Response:
        """Asks for it: one's name and words go to its keeper."""
        said = self.read(NeighborThingInput)
        made = loans.ask(self.object(), said["starts_at"], said["ends_at"], said["words"], by=self.actor)
        row = self.fetched(NeighborLoan.objects.filter(pk=made.pk), NeighborLoanShape).first()
        return Response(self.shaped([row] if row else [], NeighborLoanShape)[0], status=201)


class NeighborLoans(Listed, Endpoints):
    """Borrowings across networks: one's own, and of things one looks after. Handing out and back is done with `bookings`."""

    model = NeighborLoan
    gear = "between"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "reply", "queue", "cancel", "report"), "things.borrow"
    )
    serializer_class = NeighborLoanShape

    def rows(self) -> QuerySet:
        return loans.seen_by(self.actor)  # type: ignore[no-any-return]

    @extend_schema(request=NeighborLoanReplyInput, responses=NeighborLoanShape)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, uid: str) -> Response:
        """The keeper's yes or no; a yes books it."""
        said = self.read(NeighborLoanReplyInput)
        verb = loans.agree if said["agrees"] else loans.decline
        return self.answer(verb(self.object(), said["words"], by=self.actor))

    @extend_schema(request=NeighborLoanQueueInput, responses=NeighborLoanShape)
    @action(detail=True, methods=["post"])
    def queue(self, request: Request, uid: str) -> Response:
        """The keeper lets them wait for it, in line with its own members, while somebody else has it."""
        said = self.read(NeighborLoanQueueInput)
        return self.answer(loans.queue(self.object(), said["words"], by=self.actor))

    @extend_schema(request=Nothing, responses=NeighborLoanShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Who asked calls it off, before it went out."""
        self.read(Nothing)
        return self.answer(loans.cancel(self.object(), by=self.actor))

    @extend_schema(request=NeighborProblemInput, responses=NeighborLoanShape)
    @action(detail=True, methods=["post"])
    def report(self, request: Request, uid: str) -> Response:
        """Who borrowed says that something is wrong with it."""
        return self.answer(loans.report(self.object(), self.read(NeighborProblemInput)["words"], by=self.actor))


router = Router()
router.register("neighbor-things", NeighborThings, "neighbor-things")
router.register("neighbor-loans", NeighborLoans, "neighbor-loans")

urlpatterns = router.urls
