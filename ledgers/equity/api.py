"""Cooperative shares and urgent help as endpoints. Amounts in the smallest unit (cents, minutes)."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.api import LARGEST, CurrencyShape
from ledgers.equity import orders
from ledgers.models import Currency, EquityOrder, ReliefGrant
from ledgers.relief import grants
from networks import roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Decision, Membership


class OrderShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    way = serializers.ChoiceField(EquityOrder.Way.choices)
    shares = serializers.IntegerField()
    amount = serializers.IntegerField()
    state = serializers.ChoiceField(EquityOrder.State.choices)
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(help_text="When the notice is over.")


class OrderInput(Input):
    way = serializers.ChoiceField(EquityOrder.Way.choices)
    shares = Whole(min_value=1, max_value=2**31 - 1)
    member = serializers.UUIDField(allow_null=True, default=None, help_text="Who bought; giving back is for oneself.")
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)


class Orders(Listed, Endpoints):
    """Shares of the cooperative, bought and given back; who reads the books sees all."""

    model = EquityOrder
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "sign": "books.read",
        "decline": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"create", "sign"})
    serializer_class = OrderShape

    def rows(self) -> QuerySet:
        rows = EquityOrder.objects.all()
        return rows if roles.can(self.actor, "books.read") else rows.filter(member=self.me)

    @extend_schema(request=OrderInput, responses={201: OrderShape})
    def create(self, request: Request) -> Response:
        """`back`: asks one's own shares back. `buy`: a signatory records that somebody has paid."""
        said = self.read(OrderInput)
        if said["way"] == EquityOrder.Way.BACK:
            return self.made(orders.ask(self.me, said["shares"], by=self.actor))
        member = Membership.objects.active().filter(uid=said["member"]).first() if said["member"] else None
        if member is None:
            raise Refused("member", _("Nobody here goes by that."), "member")
        return self.made(orders.buy(member, said["shares"], by=self.actor, happened_on=said["happened_on"]))

    @extend_schema(request=Nothing, responses=OrderShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """The next signature; with the second one the money has moved."""
        return self.answer(orders.sign(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=OrderShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Calls it off."""
        return self.answer(orders.decline(self.object(), by=self.actor))


class GrantShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    currency = CurrencyShape()
    amount = serializers.IntegerField()
    state = serializers.ChoiceField(ReliefGrant.State.choices)
    recorded_by = PlaceShape()
    recorded_at = serializers.DateTimeField()
    answered_by = PlaceShape(allow_null=True)


class GrantInput(Input):
    member = serializers.UUIDField()
    currency = serializers.UUIDField(help_text="The hours, or the pool's money.")
    amount = Whole(min_value=1, max_value=LARGEST)
    decision = serializers.UUIDField(allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class Grants(Listed, Endpoints):
    """Urgent help from the commons fund, for coordinators."""

    model = ReliefGrant
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {
        "list": "relief.give", "retrieve": "relief.give", "create": "relief.give", "sign": "relief.give",
        "decline": "relief.give",
    }  # fmt: skip
    value_moves = frozenset({"create", "sign"})
    serializer_class = GrantShape

    def rows(self) -> QuerySet:
        return ReliefGrant.objects.all()

    @extend_schema(request=GrantInput, responses={201: GrantShape})
    def create(self, request: Request) -> Response:
        """The first coordinator writes it down."""
        said = self.read(GrantInput)
        found: dict[str, Any] = {}
        for name, rows in (("member", Membership.objects.active()), ("currency", Currency.objects.all()),
                           ("decision", Decision.objects.all())):  # fmt: skip
            wanted: Any = said[name]
            found[name] = rows.filter(uid=wanted).first() if wanted else None  # type: ignore[attr-defined]
            if wanted and found[name] is None:
                raise Refused(name, _("There is no such row here."), name)
        made = grants.record(
            found["member"], found["currency"], said["amount"], decision=found["decision"], note=said["note"], by=self.actor
        )
        return self.made(made)

    @extend_schema(request=Nothing, responses=GrantShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """Another coordinator gives it."""
        return self.answer(grants.sign(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=GrantShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        return self.answer(grants.decline(self.object(), by=self.actor))


router = Router()
router.register("cooperative-shares", Orders, "cooperative-shares")
router.register("relief", Grants, "relief")
urlpatterns = router.urls
