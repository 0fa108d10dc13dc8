"""Lines that are to be taken back, as endpoints: asked, agreed to, made or left, by the same hands as on the pages."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers import reversals
from ledgers.between import returns
from ledgers.models import Entry, ReversalRequest, Transfer
from networks import roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router


class ReversalShape(Shape):
    uid = serializers.UUIDField()
    transfer = serializers.UUIDField(source="transfer.uid")
    state = serializers.ChoiceField(ReversalRequest.State.choices)
    asked_by = PlaceShape(allow_null=True, help_text="Null while another network asks and nobody here has agreed.")
    asked_at = serializers.DateTimeField()
    reason = serializers.CharField()
    answered_by = PlaceShape(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    pair = serializers.UUIDField(allow_null=True, help_text="The same in both networks, where one asks the other.")
    is_elsewhere = serializers.BooleanField(help_text="This network asks, and the other one answers.")


class ReversalInput(Input):
    transfer = serializers.UUIDField()
    reason = serializers.CharField(max_length=200)


class Reversals(Listed, Endpoints):
    """Wishes to take a line back. Officers see all; a member those about what they paid or received across networks."""

    model = ReversalRequest
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "create", "agree", "decline"), "own.statement"), "confirm": "books.reverse",
    }  # fmt: skip
    value_moves = frozenset({"confirm"})
    serializer_class = ReversalShape

    def rows(self) -> QuerySet:
        rows = ReversalRequest.objects.all()
        return rows if self._keeps_books else rows.filter(Q(transfer__in=self._concerned()) | Q(asked_by=self.me))

    @property
    def _keeps_books(self) -> bool:
        return roles.can(self.actor, "books.reverse")

    def _concerned(self) -> Any:
        lines = Entry.objects.filter(account__holder=self.me, transfer__kind__in=returns.KINDS)
        return lines.values("transfer_id")

    @extend_schema(request=ReversalInput, responses={201: ReversalShape})
    def create(self, request: Request) -> Response:
        """Asks for a line to be taken back, of the other network where it crossed. Members: for one of theirs that crossed."""
        said = self.read(ReversalInput)
        also: dict[str, Any] = {} if self._keeps_books else {"pk__in": self._concerned()}
        transfer = named_row(Transfer, said["transfer"], "transfer", **also)
        return self.made(reversals.ask(transfer, said["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses=ReversalShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """The first yes to what another network asks: of whoever received it, or of an officer."""
        self.read(Nothing)
        return self.answer(reversals.agree(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=ReversalShape)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, uid: str) -> Response:
        """A second officer makes it. What crossed goes back in both books at once."""
        self.read(Nothing)
        row = self.object()
        reversals.confirm(row, by=self.actor)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=ReversalShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """The line stays; or one's own wish is taken back."""
        self.read(Nothing)
        return self.answer(reversals.decline(self.object(), by=self.actor))


router = Router()
router.register("reversals", Reversals, "reversals")
urlpatterns = router.urls
