"""Credit as endpoints: invoices, payments, the trade directory. Amounts are whole hundredths."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.api import LARGEST, CurrencyShape, Transfers, TransferShape
from ledgers.credit import invoices, payments, trading
from ledgers.models import CreditTerms, Invoice, Transfer
from networks import apart, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership


class InvoiceShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(Invoice.State.choices)
    currency = CurrencyShape()
    from_account = serializers.UUIDField(source="payee.uid", help_text="The account that is to receive.")
    issuer = PlaceShape(source="payee.holder", allow_null=True)
    payer = PlaceShape(source="payer.holder", allow_null=True)
    amount = serializers.IntegerField()
    paid = serializers.IntegerField()
    source = serializers.CharField(help_text="What it is for, if it says so: `exchange:<uid>`, `post:<uid>`.")  # type: ignore[assignment]
    note = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was declined.")
    issued_at = serializers.DateTimeField()
    due_on = serializers.DateField()
    ended_at = serializers.DateTimeField(allow_null=True)


class InvoiceInput(Input):
    to = serializers.UUIDField(help_text="The uid of the member who is asked.")
    amount = Whole(min_value=1, max_value=LARGEST)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class PartInput(Input):
    amount = Whole(
        min_value=1, max_value=LARGEST, required=False, allow_null=True, default=None, help_text="Null: all that is left."
    )


class DeclineInput(Input):
    reason = serializers.CharField(max_length=200)


class Invoices(Listed, Endpoints):
    """What one is asked for and asks for; who reads the books sees all."""

    model = Invoice
    gear = "credit"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement",
        "retrieve": "own.statement",
        "create": "exchange.take_part",
        "pay": "exchange.take_part",
        "decline": "exchange.take_part",
        "cancel": "exchange.take_part",
    }
    value_moves = frozenset({"create", "pay"})
    serializer_class = InvoiceShape

    def rows(self) -> QuerySet:
        rows = Invoice.objects.all()
        if self.action in ("list", "retrieve") and roles.can(self.actor, "books.read"):
            return rows
        return rows.filter(Q(payer__holder=self.me) | Q(payee__holder=self.me))

    def _one(self) -> Invoice:
        return invoices.found(Q(pk=self.object().pk))

    @extend_schema(request=InvoiceInput, responses={201: InvoiceShape})
    def create(self, request: Request) -> Response:
        """Asks a neighbor for a payment."""
        said = self.read(InvoiceInput)
        payer = _member(said.pop("to"), self.me)
        return self.made(invoices.issue(self.me, payer, said.pop("amount"), by=self.actor, **said))

    @extend_schema(request=PartInput, responses=InvoiceShape)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, uid: str) -> Response:
        """Pays all that is left, or a part."""
        row, said = self._one(), self.read(PartInput)
        invoices.pay(row, said["amount"], by=self.actor)
        return self.answer(row)

    @extend_schema(request=DeclineInput, responses=InvoiceShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Says no, and why."""
        row, said = self._one(), self.read(DeclineInput)
        return self.answer(invoices.decline(row, said["reason"], by=self.actor))

    @extend_schema(request=Nothing, responses=InvoiceShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Its issuer no longer asks for it."""
        row = self._one()
        self.read(Nothing)
        return self.answer(invoices.cancel(row, by=self.actor))


def _member(uid: Any, me: Membership) -> Membership:
    found = Membership.objects.active().exclude(pk__in=apart.ids_of(me)).filter(uid=uid).first()
    if found is None:
        raise Refused("payee", _("Nobody here goes by that."), "to")
    return found


class PaymentInput(Input):
    to = serializers.UUIDField(allow_null=True, help_text="The uid of a member; null gives to the commons fund.")
    amount = Whole(min_value=1, max_value=LARGEST)
    kind = serializers.ChoiceField(payments.KINDS, default="payment")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class CreditPayments(Endpoints):
    """Payments in credit. A levy, where there is one, is a transfer of its own with `source` `transfer:<uid>`."""

    model = Transfer
    gear = "credit"
    serializer_class = TransferShape
    policy: ClassVar[dict[str, str]] = {"create": "exchange.take_part"}
    value_moves = frozenset({"create"})

    rows = Transfers.rows
    finish = Transfers.finish

    @extend_schema(request=PaymentInput, responses={201: TransferShape})
    def create(self, request: Request) -> Response:
        """Pays a neighbor in credit, or gives to the commons fund."""
        said = self.read(PaymentInput)
        to = said.pop("to")
        payee = _member(to, self.me) if to is not None else None
        return self.made(payments.send(self.me, payee, said.pop("amount"), by=self.actor, **said))


class TermsShape(Shape):
    uid = serializers.UUIDField()
    holder = PlaceShape()
    part = serializers.IntegerField(help_text="Percent of a price.")
    about = serializers.CharField()


class TermsInput(Input):
    part = Whole(min_value=1, max_value=100)
    about = serializers.CharField(max_length=200, allow_blank=True, default="")
    is_listed = serializers.BooleanField(default=True)


class CreditDirectory(Listed, Endpoints):
    """Who takes credit, for what, and up to which part of a price. `create` says it of oneself, and again to change it."""

    model = CreditTerms
    gear = "credit"
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read", "create": "own.statement"}
    serializer_class = TermsShape
    ordering = ("words", "id")

    def rows(self) -> QuerySet:
        if self.action == "create":
            return CreditTerms.objects.all()
        away = apart.ids_of(self.me)
        return CreditTerms.objects.filter(is_listed=True, holder__state=Membership.State.ACTIVE).exclude(holder__in=away)

    @extend_schema(request=TermsInput, responses={201: TermsShape})
    def create(self, request: Request) -> Response:
        """Says up to which part of a price one takes credit."""
        return self.made(trading.say(self.me, by=self.actor, **self.read(TermsInput)))


router = Router()
router.register("invoices", Invoices, "invoices")
router.register("credit-payments", CreditPayments, "credit-payments")
router.register("credit-directory", CreditDirectory, "credit-directory")
urlpatterns = router.urls
