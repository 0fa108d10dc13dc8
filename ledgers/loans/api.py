"""The pool's loans as endpoints. Amounts in the smallest unit of its money (cents)."""

from typing import ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.loans import applications, approvals, losses, repayments, reschedules
from ledgers.models import Account, Loan, Loss, OptOut, Pledge, Repayment, Reschedule
from ledgers.pool.api import LARGEST, OfThePool, SigningReasonInput, member_of
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Router
from networks.models import Decision


class RescheduleShape(Shape):
    uid = serializers.UUIDField()
    loan = serializers.UUIDField(source="loan.uid")
    months = serializers.IntegerField()
    first_due_on = serializers.DateField()
    by_borrower = serializers.BooleanField()
    state = serializers.ChoiceField(Reschedule.State.choices)
    proposed_at = serializers.DateTimeField()


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


class ApproveInput(Input):
    decision = serializers.UUIDField(allow_null=True, default=None, help_text="A signed decision, above what two may lend.")


class WriteOffInput(Input):
    kind = serializers.ChoiceField(Loss.Kind.choices)
    amount = Whole(min_value=1, max_value=LARGEST)
    decision = serializers.UUIDField()
    use_fund = serializers.BooleanField(default=False, help_text="Whether the decision lets the fund bear its part.")


class LoanPlanInput(Input):
    months = Whole(min_value=1, max_value=240)
    first_due_on = serializers.DateField()


class Loans(OfThePool):
    """Loans without interest: one's own; all of them for those who sign."""

    model = Loan
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "withdraw": "own.statement",
        "invite": "own.statement", "approve": "decide", "decline": "decide", "sign": "decide", "pay_out": "decide",
        "propose": "own.statement", "write_off": "decide",
    }  # fmt: skip
    value_moves = frozenset({"create", "pay_out", "write_off"})
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
        applications.invite(loan, member_of(said["guarantor"], "guarantor"), said["amount"], by=self.actor)
        return self.answer(loan)

    @extend_schema(request=ApproveInput, responses=LoanShape)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, uid: str) -> Response:
        """One of two who say yes. Above the clause's amount a signed decision does."""
        decision = named_row(Decision, self.read(ApproveInput)["decision"], "decision")
        return self.answer(approvals.approve(self.object(), by=self.actor, decision=decision))

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

    @extend_schema(request=LoanPlanInput, responses={201: RescheduleShape})
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, uid: str) -> Response:
        """Another plan for what is outstanding, by the borrower or by who signs; the other side answers it."""
        said = self.read(LoanPlanInput)
        wish = reschedules.propose(self.object(), said["months"], said["first_due_on"], by=self.actor)
        return Response(
            self.shaped(self.fetched(Reschedule.objects.filter(pk=wish.pk), RescheduleShape), RescheduleShape)[0], 201
        )

    @extend_schema(request=WriteOffInput, responses=LoanShape)
    @action(detail=True, methods=["post"], url_path="write-off", url_name="write-off")
    def write_off(self, request: Request, uid: str) -> Response:
        """Carries out a decision: it will not come back (`loss`), or is forgiven."""
        said, loan = self.read(WriteOffInput), self.object()
        decision = named_row(Decision, said["decision"], "decision")
        losses.write_off(loan, said["amount"], kind=said["kind"], decision=decision, use_fund=said["use_fund"], by=self.actor)
        return self.answer(loan)


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


class Repayments(OfThePool):
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
            raise Refused("loan", _("There is no such loan."), "loan")
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


class Pledges(OfThePool):
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


class Reschedules(OfThePool):
    """Other plans for running loans: of one's own loans; all of them for those who sign."""

    model = Reschedule
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement", "reply": "own.statement"}
    serializer_class = RescheduleShape

    def rows(self) -> QuerySet:
        return Reschedule.objects.all() if self.signs() else Reschedule.objects.filter(loan__borrower=self.me)

    @extend_schema(request=AnswerInput, responses=RescheduleShape)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def reply(self, request: Request, uid: str) -> Response:
        """The other side's answer."""
        return self.answer(reschedules.answer(self.object(), self.read(AnswerInput)["yes"], by=self.actor))


class LoanRequestShape(Shape):
    uid = serializers.UUIDField()
    amount = serializers.IntegerField()
    purpose = serializers.CharField()
    months = serializers.IntegerField()
    applied_at = serializers.DateTimeField()
    opted_out = serializers.BooleanField(help_text="Whether your savings are left out of it. Nobody is told.")


class OptOutInput(Input):
    out = serializers.BooleanField()


class LoanRequests(OfThePool):
    """What is asked of the pool now and one's savings would fund a part of; one can leave them out."""

    model = Loan
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement", "opt_out": "own.statement"}
    serializer_class = LoanRequestShape

    def rows(self) -> QuerySet:
        saves = Account.objects.filter(holder=self.me, kind=Account.Kind.SHARE, balance__gt=0)
        asked = Loan.objects.filter(Exists(saves), state=Loan.State.APPLIED).exclude(borrower=self.me)
        return asked.annotate(opted_out=Exists(OptOut.objects.filter(loan=OuterRef("pk"), member=self.me)))

    @extend_schema(request=OptOutInput, responses=LoanRequestShape)
    @action(detail=True, methods=["post"], url_path="opt-out", url_name="opt-out")
    def opt_out(self, request: Request, uid: str) -> Response:
        """One's savings do not fund it, or do after all."""
        loan = self.object()
        applications.opt_out(loan, self.read(OptOutInput)["out"], by=self.actor)
        return Response(self.shown(pk=loan.pk))


router = Router()
router.register("loans", Loans, "loans")
router.register("loan-requests", LoanRequests, "loan-requests")
router.register("reschedules", Reschedules, "reschedules")
router.register("repayments", Repayments, "repayments")
router.register("pledges", Pledges, "pledges")
urlpatterns = router.urls
