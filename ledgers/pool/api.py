"""The pool and its loans as endpoints. Amounts in the smallest unit of its money (cents)."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.loans import applications, approvals, repayments
from ledgers.models import Contribution, Loan, MonthEnd, Pledge, Repayment, Withdrawal
from ledgers.pool import contributions, signatories, withdrawals
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership

LARGEST = 10**9
GEAR = "pool"


def _member(uid: Any, field: str) -> Membership:
    found = Membership.objects.active().filter(uid=uid).first()
    if found is None:
        raise Refused("member", "Nobody here goes by that.", field)
    return found


class _OfThePool(Listed, Endpoints):
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


class Contributions(_OfThePool):
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
        member = _member(uid, "member") if uid is not None else None
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


class Withdrawals(_OfThePool):
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


class LoanShape(Shape):
    uid = serializers.UUIDField()
    borrower = PlaceShape()
    amount = serializers.IntegerField()
    outstanding = serializers.IntegerField()
    purpose = serializers.CharField()
    months = serializers.IntegerField()
    saves_monthly = serializers.IntegerField()
    state = serializers.ChoiceField(Loan.State.choices)
    applied_at = serializers.DateTimeField()
    reason = serializers.CharField()


class LoanInput(Input):
    amount = Whole(min_value=1, max_value=LARGEST)
    purpose = serializers.CharField(max_length=200)
    months = Whole(min_value=1, max_value=240)
    first_due_on = serializers.DateField()
    saves_monthly = Whole(min_value=0, max_value=LARGEST, default=0)
    security = serializers.CharField(max_length=200, allow_blank=True, default="")


class PledgeInput(Input):
    guarantor = serializers.UUIDField()
    amount = Whole(min_value=1, max_value=LARGEST)


class Loans(_OfThePool):
    """Loans without interest: one's own; all of them for those who sign."""

    model = Loan
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "withdraw": "own.statement",
        "invite": "own.statement", "approve": "decide", "decline": "decide", "sign": "decide", "pay_out": "decide",
    }  # fmt: skip
    value_moves = frozenset({"create", "pay_out"})
    serializer_class = LoanShape

    def rows(self) -> QuerySet:
        return Loan.objects.all() if self.signs() else Loan.objects.filter(borrower=self.me)

    @extend_schema(request=LoanInput, responses={201: LoanShape})
    def create(self, request: Request) -> Response:
        """Asks for a loan."""
        said = self.read(LoanInput)
        return self.made(applications.apply(self.me, said.pop("amount"), by=self.actor, **said))

    @extend_schema(request=Nothing, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        """The borrower takes it back."""
        self.read(Nothing)
        return self.answer(applications.withdraw(self.object(), by=self.actor))

    @extend_schema(request=PledgeInput, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def invite(self, request: Request, uid: str) -> Response:
        """Asks a neighbor to stand for a part of it."""
        said, loan = self.read(PledgeInput), self.object()
        applications.invite(loan, _member(said["guarantor"], "guarantor"), said["amount"], by=self.actor)
        return self.answer(loan)

    @extend_schema(request=Nothing, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, uid: str) -> Response:
        """One of two who say yes. Above the clause's amount a decision does, on the loan's page."""
        self.read(Nothing)
        return self.answer(approvals.approve(self.object(), by=self.actor))

    @extend_schema(request=SigningReasonInput, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Not this time."""
        return self.answer(approvals.decline(self.object(), self.read(SigningReasonInput)["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """The first signature under the paying out."""
        self.read(Nothing)
        return self.answer(approvals.sign(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=LoanShape)
    @action(detail=True, methods=["post"], url_path="pay-out", url_name="pay-out")
    def pay_out(self, request: Request, uid: str) -> Response:
        """The second signature: the money is handed over."""
        self.read(Nothing)
        return self.answer(approvals.pay_out(self.object(), by=self.actor))


class RepaymentShape(Shape):
    uid = serializers.UUIDField()
    loan = serializers.UUIDField(source="loan.uid")
    amount = serializers.IntegerField()
    state = serializers.ChoiceField(Repayment.State.choices)
    happened_on = serializers.DateField()
    reference = serializers.CharField()
    reason = serializers.CharField()
    transfer = serializers.UUIDField(source="transfer.uid", allow_null=True)


class RepaymentInput(Input):
    loan = serializers.UUIDField()
    amount = Whole(min_value=1, max_value=LARGEST)
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)
    reference = serializers.CharField(max_length=60, allow_blank=True, default="")


class Repayments(_OfThePool):
    """Money back from loans: recorded by one signatory, countersigned by another."""

    model = Repayment
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "decide", "countersign": "decide", "decline": "decide",
    }  # fmt: skip
    value_moves = frozenset({"create", "countersign"})
    serializer_class = RepaymentShape

    def rows(self) -> QuerySet:
        return Repayment.objects.all() if self.signs() else Repayment.objects.filter(loan__borrower=self.me)

    @extend_schema(request=RepaymentInput, responses={201: RepaymentShape})
    def create(self, request: Request) -> Response:
        """The first signature."""
        said = self.read(RepaymentInput)
        loan = Loan.objects.filter(uid=said.pop("loan")).first()
        if loan is None:
            raise Refused("loan", "There is no such loan.", "loan")
        return self.made(repayments.record(loan, said.pop("amount"), by=self.actor, **said))

    @extend_schema(request=Nothing, responses=RepaymentShape)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, uid: str) -> Response:
        """The second signature, of another person."""
        self.read(Nothing)
        return self.answer(repayments.countersign(self.object(), by=self.actor))

    @extend_schema(request=SigningReasonInput, responses=RepaymentShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """It is not so."""
        return self.answer(repayments.decline(self.object(), self.read(SigningReasonInput)["reason"], by=self.actor))


class PledgeShape(Shape):
    uid = serializers.UUIDField()
    loan = serializers.UUIDField(source="loan.uid")
    guarantor = PlaceShape()
    amount = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Committed in the guarantor's share.")
    state = serializers.ChoiceField(Pledge.State.choices)


class AnswerInput(Input):
    yes = serializers.BooleanField()


class Pledges(_OfThePool):
    """Who stands for a loan with their savings: asked of oneself, or for one's own loan."""

    model = Pledge
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement", "reply": "own.statement"}
    serializer_class = PledgeShape

    def rows(self) -> QuerySet:
        return Pledge.objects.filter(Q(guarantor=self.me) | Q(loan__borrower=self.me))

    @extend_schema(request=AnswerInput, responses=PledgeShape)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def reply(self, request: Request, uid: str) -> Response:
        """The guarantor's own answer."""
        return self.answer(applications.answer(self.object(), self.read(AnswerInput)["yes"], by=self.actor))


class MonthEndShape(Shape):
    uid = serializers.UUIDField()
    month = serializers.DateField(help_text="Its first day.")
    balance = serializers.IntegerField(help_text="Saved less borrowed at its end.")
    points = serializers.IntegerField(help_text="All balances until then, added up.")


class Points(_OfThePool):
    """One's reciprocity points, month by month."""

    model = MonthEnd
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement"}
    serializer_class = MonthEndShape

    def rows(self) -> QuerySet:
        return MonthEnd.objects.filter(member=self.me)


router = Router()
router.register("contributions", Contributions, "contributions")
router.register("withdrawals", Withdrawals, "withdrawals")
router.register("loans", Loans, "loans")
router.register("repayments", Repayments, "repayments")
router.register("pledges", Pledges, "pledges")
router.register("points", Points, "points")
urlpatterns = router.urls
