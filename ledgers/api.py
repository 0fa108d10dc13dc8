"""Accounts, statements and payments as endpoints. Amounts are whole minutes of hours, or the smallest unit of a money."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers import accounts, currencies, limits, payments
from ledgers.models import Account, Entry, LimitGrant, Transfer
from networks import apart, doors, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.models import Membership

LARGEST = 10**9


class CurrencyShape(Shape):
    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    exponent = serializers.IntegerField()


class AccountShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Account.Kind.choices)
    holder = PlaceShape(allow_null=True, help_text="Null for an account of the network itself.")
    currency = CurrencyShape()
    balance = serializers.IntegerField()
    held_out = serializers.IntegerField(help_text="Promised to others, not yet moved.")
    held_in = serializers.IntegerField(help_text="Promised by others.")
    can_spend = serializers.IntegerField()
    can_earn = serializers.IntegerField(allow_null=True, help_text="Null where nothing bounds it.")
    closed_at = serializers.DateTimeField(allow_null=True)

    made = ("can_spend", "can_earn")


def _seen(view: Endpoints) -> QuerySet:
    """One's own accounts; who reads the books sees all."""
    rows = Account.objects.all()
    return rows if roles.can(view.actor, "books.read") else rows.filter(holder=view.me)


class Accounts(Listed, Endpoints):
    """Balances, and how far each account may go."""

    model = Account
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement"}
    serializer_class = AccountShape
    ordering = ("id",)

    def rows(self) -> QuerySet:
        return _seen(self)

    def finish(self, rows: Rows) -> Rows:
        found = Account.objects.filter(uid__in=[row["uid"] for row in rows])
        by_uid = {row.uid: row for row in found}
        rooms = accounts.rooms(by_uid.values())
        for row in rows:
            room = rooms[by_uid[row["uid"]].pk]
            row |= {"can_spend": room.can_spend, "can_earn": room.can_earn}
        return rows


class LineShape(Shape):
    transfer = serializers.UUIDField(source="transfer.uid")
    happened_on = serializers.DateField(source="transfer.happened_on")
    recorded_at = serializers.DateTimeField(source="transfer.recorded_at")
    kind = serializers.CharField(source="transfer.kind")
    source = serializers.CharField(source="transfer.source", help_text="What it was for: `exchange:<uid>`.")  # type: ignore[assignment]
    note = serializers.CharField(source="transfer.note.text", allow_null=True)
    amount = serializers.IntegerField()
    balance_after = serializers.IntegerField()


class Statement(Endpoints):
    """The lines of one account, newest first, with the balance after each."""

    model = Account
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {"list": "own.statement"}
    serializer_class = LineShape

    def rows(self) -> QuerySet:
        account = _seen(self).filter(uid=as_uid(self.kwargs["uid"])).first()
        if account is None:
            raise Http404
        return Entry.objects.filter(account=account)

    def list(self, request: Request, uid: str) -> Response:
        return self.page(self.get_queryset())


class TransferShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.CharField()
    currency = CurrencyShape()
    happened_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    note = serializers.CharField(source="note.text", allow_null=True)
    actor = PlaceShape(allow_null=True)
    reverses = serializers.UUIDField(source="reverses.uid", allow_null=True)
    entries = serializers.ListField(
        child=serializers.DictField(), help_text="account, holder (name, or null for the network's own) and amount."
    )

    made = ("entries",)


class TransferInput(Input):
    to = serializers.UUIDField(allow_null=True, help_text="The uid of a member; null pays into the commons fund.")
    minutes = Whole(min_value=1, max_value=LARGEST)
    kind = serializers.ChoiceField(payments.KINDS, default="payment")
    note = serializers.CharField(max_length=200, allow_blank=True, default="")
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)


class Transfers(Listed, Endpoints):
    """What has moved, from or to one's accounts; who reads the books sees all."""

    model = Transfer
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {"list": "own.statement", "retrieve": "own.statement", "create": "exchange.take_part"}
    value_moves = frozenset({"create"})
    serializer_class = TransferShape

    def rows(self) -> QuerySet:
        rows = Transfer.objects.all()
        if roles.can(self.actor, "books.read"):
            return rows
        own = Entry.objects.filter(account__holder=self.me).values("transfer_id")
        return rows.filter(pk__in=own)

    def finish(self, rows: Rows) -> Rows:
        sides: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        legs = Entry.objects.filter(transfer__uid__in=sides).order_by("id")
        for uid, account, holder, amount in legs.values_list(
            "transfer__uid", "account__uid", "account__holder__name", "amount"
        ):
            sides[uid].append({"account": str(account), "holder": holder, "amount": amount})
        return [{**row, "entries": sides[row["uid"]]} for row in rows]

    @extend_schema(request=TransferInput, responses={201: TransferShape})
    def create(self, request: Request) -> Response:
        """Pays a neighbor, or gives to the commons fund."""
        said = self.read(TransferInput)
        to, payee = said.pop("to"), None
        if to is not None:
            payee = Membership.objects.active().exclude(pk__in=apart.ids_of(self.me)).filter(uid=to).first()
            if payee is None:
                raise Refused("payee", _("Nobody here goes by that."), "to")
        return self.made(payments.send(self.me, payee, said.pop("minutes"), by=self.actor, **said))


class LimitShape(Shape):
    uid = serializers.UUIDField()
    account = serializers.UUIDField(source="account.uid")
    member = PlaceShape(source="account.holder")
    floor = serializers.IntegerField(allow_null=True, help_text="Below zero, in minutes; null: as for everyone.")
    ceiling = serializers.IntegerField(allow_null=True)
    until = serializers.DateTimeField()
    reason = serializers.CharField()
    granted_by = PlaceShape()
    ended_at = serializers.DateTimeField(allow_null=True)


class LimitInput(Input):
    member = serializers.UUIDField()
    floor = Whole(min_value=-LARGEST, max_value=0, allow_null=True, default=None)
    ceiling = Whole(min_value=0, max_value=LARGEST, allow_null=True, default=None)
    until = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200)


class Limits(Listed, Endpoints):
    """Limits of its own that an account in hours has for a time, and why. Nobody gives them to themselves."""

    model = LimitGrant
    gear = "hours"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "end"), "limits.grant")
    serializer_class = LimitShape

    def rows(self) -> QuerySet:
        return LimitGrant.objects.all()

    @extend_schema(request=LimitInput, responses={201: LimitShape})
    def create(self, request: Request) -> Response:
        """Gives them; earlier ones of the same account end."""
        said = self.read(LimitInput)
        member = named_row(Membership, said.pop("member"), "member")
        account = Account.objects.filter(holder=member, currency__code=currencies.HOURS).first()
        if account is None:
            raise Refused("account", _("This member has no account yet."), "member")
        return self.made(limits.grant(account, by=doors.officer(request._request), **said))

    @extend_schema(request=Nothing, responses=LimitShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """From now on the rules for everyone hold again. Refused where this one has ended: a later one stays."""
        self.read(Nothing)
        return self.answer(limits.end_grant(self.object(), by=doors.officer(request._request)))


router = Router()
router.register("accounts", Accounts, "accounts")
router.register("transfers", Transfers, "transfers")
router.register("limits", Limits, "limits")

urlpatterns = [
    path("accounts/<str:uid>/entries/", Statement.as_view({"get": "list"}, basename="account-entries"), name="account-entries"),
    *router.urls,
]
