"""Statements of the bank as endpoints: bringing one in, reading its lines, deciding them. Amounts in cents."""

import base64
import binascii
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.bank import lines, statements
from ledgers.bank.csv_files import columns_from
from ledgers.bank.rows import MAX_BYTES
from ledgers.models import BankLine, BankStatement, Contribution, Loan, Transfer, Withdrawal
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership


class BankStatementShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    format = serializers.CharField()
    state = serializers.ChoiceField(BankStatement.State.choices)
    opening = serializers.IntegerField(allow_null=True)
    closing = serializers.IntegerField(allow_null=True)
    closes_on = serializers.DateField(allow_null=True)
    row_count = serializers.IntegerField()
    known_count = serializers.IntegerField(help_text="Lines that an earlier file had brought.")
    uploaded_at = serializers.DateTimeField()
    uploaded_by = PlaceShape()


class BankStatementInput(Input):
    name = serializers.CharField(max_length=100)
    content = serializers.CharField(max_length=MAX_BYTES * 2, help_text="The file, in base64.")
    columns = serializers.DictField(
        required=False,
        help_text="Of a CSV, by number from 1: day, amount (or paid_in, paid_out), reference …",
    )


class BankLineShape(Shape):
    uid = serializers.UUIDField()
    statement = serializers.UUIDField(source="statement.uid")
    line = serializers.IntegerField()
    booked_on = serializers.DateField()
    amount = serializers.IntegerField(help_text="Above zero for money that came in.")
    reference = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(BankLine.State.choices)
    member = PlaceShape(allow_null=True)
    target = serializers.CharField(help_text="What it became: `contribution:<uid>`, `repayment:<uid>`, `transfer:<uid>`.")


class ContributionOfLineInput(Input):
    member = serializers.UUIDField(allow_null=True, default=None, help_text="Null for a gift to the fund.")


class LoanOfLineInput(Input):
    loan = serializers.UUIDField()


class WithdrawalOfLineInput(Input):
    withdrawal = serializers.UUIDField()


class TransferOfLineInput(Input):
    transfer = serializers.UUIDField()


class Statements(Listed, Endpoints):
    """What was brought in."""

    model = BankStatement
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {"list": "books.read", "retrieve": "books.read", "create": "books.read"}
    serializer_class = BankStatementShape

    def rows(self) -> QuerySet:
        return BankStatement.objects.all()

    @extend_schema(request=BankStatementInput, responses={201: BankStatementShape})
    def create(self, request: Request) -> Response:
        """Reads a file. Nothing is posted by it."""
        said = self.read(BankStatementInput)
        try:
            content = base64.b64decode(said["content"], validate=True)
        except (binascii.Error, ValueError):
            raise Refused("content", _("Send the file in base64."), "content") from None
        made = statements.receive(content, said["name"], by=self.actor)
        if made.state == BankStatement.State.COLUMNS and said.get("columns"):
            made = statements.explain(made, columns_from(said["columns"]), by=self.actor)
        return self.made(made)


class Lines(Listed, Endpoints):
    """Lines of the bank; each is decided by a person, and what is recorded is countersigned by another."""

    model = BankLine
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {
        "list": "books.read", "retrieve": "books.read", "contribute": "books.read", "repay": "books.read",
        "cost": "books.read",
        "hand_over": "books.read", "match": "books.read", "ignore": "books.read", "reopen": "books.read",
    }  # fmt: skip
    value_moves = frozenset({"contribute", "cost", "repay", "hand_over"})
    serializer_class = BankLineShape

    def rows(self) -> QuerySet:
        return BankLine.objects.all()

    @extend_schema(request=ContributionOfLineInput, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def contribute(self, request: Request, uid: str) -> Response:
        """It is a contribution of a member, or a gift to the fund."""
        said = self.read(ContributionOfLineInput)
        member = _row(Membership, said["member"], "member") if said["member"] else None
        pot = Contribution.Pot.SHARE if member is not None else Contribution.Pot.FUND
        line = self.object()
        lines.contribute(line, member, by=self.actor, pot=pot)
        return self.answer(line)

    @extend_schema(request=Nothing, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def cost(self, request: Request, uid: str) -> Response:
        """The bank took it for itself: out of the pool's fund."""
        line = self.object()
        lines.cost(line, by=self.actor)
        return self.answer(line)

    @extend_schema(request=LoanOfLineInput, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def repay(self, request: Request, uid: str) -> Response:
        """It pays a loan back."""
        line = self.object()
        lines.repay(line, _row(Loan, self.read(LoanOfLineInput)["loan"], "loan"), by=self.actor)
        return self.answer(line)

    @extend_schema(request=WithdrawalOfLineInput, responses=BankLineShape)
    @action(detail=True, methods=["post"], url_path="hand-over", url_name="hand-over")
    def hand_over(self, request: Request, uid: str) -> Response:
        """It is what a member asked for: signs for it."""
        line = self.object()
        lines.hand_over(line, _row(Withdrawal, self.read(WithdrawalOfLineInput)["withdrawal"], "withdrawal"), by=self.actor)
        return self.answer(line)

    @extend_schema(request=TransferOfLineInput, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def match(self, request: Request, uid: str) -> Response:
        """The books have it already."""
        transfer = _row(Transfer, self.read(TransferOfLineInput)["transfer"], "transfer")
        return self.answer(lines.match(self.object(), transfer, by=self.actor))

    @extend_schema(request=Nothing, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def ignore(self, request: Request, uid: str) -> Response:
        """Nothing to do with the pool."""
        return self.answer(lines.ignore(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=BankLineShape)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, uid: str) -> Response:
        """To be decided anew."""
        return self.answer(lines.reopen(self.object(), by=self.actor))


def _row(model: Any, uid: Any, field: str) -> Any:
    found = model.objects.filter(uid=uid).first()
    if found is None:
        raise Refused(field, _("There is no such row here."), field)
    return found


router = Router()
router.register("bank-statements", Statements, "bank-statements")
router.register("bank-lines", Lines, "bank-lines")
urlpatterns = router.urls
