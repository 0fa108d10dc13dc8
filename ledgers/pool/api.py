"""The pool as endpoints (its loans: ledgers/loans/api.py). Amounts in the smallest unit of its money (cents)."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.models import Contribution, MonthEnd, Withdrawal
from ledgers.pool import contributions, signatories, withdrawals
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership

LARGEST = 10**9
GEAR = "pool"


def member_of(uid: Any, field: str) -> Membership:
    found = Membership.objects.active().filter(uid=uid).first()
    if found is None:
        raise Refused("member", "Nobody here goes by that.", field)
    return found


class OfThePool(Listed, Endpoints):
    """What belongs to the pool; `signs`: whether the reader signs for its money."""

    gear = GEAR

    def signs(self) -> bool:
        return signatories.may_sign(self.actor)


class ContributionShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape(allow_null=True, help_text="Null: a gift of somebody who is no member.")
    amount = serializers.IntegerField()
    pot = serializers.ChoiceField(Contribution.Pot.choices)
    state = serializers.ChoiceField(Contribution.State.choices)
    happened_on = serializers.DateField()
    reference = serializers.CharField()
    reason = serializers.CharField()
    transfer = serializers.UUIDField(source="transfer.uid", allow_null=True)


class ContributionInput(Input):
    member = serializers.UUIDField(allow_null=True, default=None)
    amount = Whole(min_value=1, max_value=LARGEST)
    pot = serializers.ChoiceField(Contribution.Pot.choices, default="share")
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)
    reference = serializers.CharField(max_length=60, allow_blank=True, default="")


class SigningReasonInput(Input):
    reason = serializers.CharField(max_length=200)


class Contributions(OfThePool):
    """Money into the pool: recorded by one signatory, countersigned by another. Members see their own."""

    model = Contribution
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "decide", "countersign": "decide", "decline": "decide",
    }  # fmt: skip
    value_moves = frozenset({"create", "countersign"})
    serializer_class = ContributionShape

    def rows(self) -> QuerySet:
        return Contribution.objects.all() if self.signs() else Contribution.objects.filter(member=self.me)

    @extend_schema(request=ContributionInput, responses={201: ContributionShape})
    def create(self, request: Request) -> Response:
        """The first signature."""
        said = self.read(ContributionInput)
        uid = said.pop("member")
        member = member_of(uid, "member") if uid is not None else None
        return self.made(contributions.record(member, said.pop("amount"), by=self.actor, **said))

    @extend_schema(request=Nothing, responses=ContributionShape)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, uid: str) -> Response:
        """The second signature, of another person."""
        self.read(Nothing)
        return self.answer(contributions.countersign(self.object(), by=self.actor))

    @extend_schema(request=SigningReasonInput, responses=ContributionShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """It is not so."""
        return self.answer(contributions.decline(self.object(), self.read(SigningReasonInput)["reason"], by=self.actor))


class WithdrawalShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    amount = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Set aside already; the rest as loans come back.")
    state = serializers.ChoiceField(Withdrawal.State.choices)
    asked_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(help_text="When its notice is over.")
    reason = serializers.CharField()
    transfer = serializers.UUIDField(source="transfer.uid", allow_null=True)


class WithdrawalInput(Input):
    amount = Whole(min_value=1, max_value=LARGEST)


class CallOffInput(Input):
    reason = serializers.CharField(max_length=200, allow_blank=True, default="")


class Withdrawals(OfThePool):
    """Money out of one's share: asked, then paid in turn by two signatories."""

    model = Withdrawal
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "sign": "decide", "pay": "decide",
        "call_off": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"create", "pay"})
    serializer_class = WithdrawalShape

    def rows(self) -> QuerySet:
        return Withdrawal.objects.all() if self.signs() else Withdrawal.objects.filter(member=self.me)

    @extend_schema(request=WithdrawalInput, responses={201: WithdrawalShape})
    def create(self, request: Request) -> Response:
        """Asks for a part of one's share."""
        return self.made(withdrawals.ask(self.me, self.read(WithdrawalInput)["amount"], by=self.actor))

    @extend_schema(request=Nothing, responses=WithdrawalShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """The first signature."""
        self.read(Nothing)
        return self.answer(withdrawals.sign(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=WithdrawalShape)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, uid: str) -> Response:
        """The second signature: the money is handed over."""
        self.read(Nothing)
        return self.answer(withdrawals.pay(self.object(), by=self.actor))

    @extend_schema(request=CallOffInput, responses=WithdrawalShape)
    @action(detail=True, methods=["post"], url_path="call-off", url_name="call-off")
    def call_off(self, request: Request, uid: str) -> Response:
        """By the member before anybody signed, or by a signatory with a reason."""
        said = self.read(CallOffInput)
        return self.answer(withdrawals.call_off(self.object(), by=self.actor, reason=said["reason"]))


class MonthEndShape(Shape):
    uid = serializers.UUIDField()
    month = serializers.DateField(help_text="Its first day.")
    balance = serializers.IntegerField(help_text="Saved less borrowed at its end.")
    points = serializers.IntegerField(help_text="All balances until then, added up.")


class Points(OfThePool):
    """One's reciprocity points, month by month."""

    model = MonthEnd
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement"}
    serializer_class = MonthEndShape

    def rows(self) -> QuerySet:
        return MonthEnd.objects.filter(member=self.me)


router = Router()
router.register("contributions", Contributions, "contributions")
router.register("withdrawals", Withdrawals, "withdrawals")
router.register("points", Points, "points")
urlpatterns = router.urls
