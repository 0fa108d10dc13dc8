"""The fund's budget and the journal by API: lines of a year with what was given. Amounts in the smallest unit."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers import statements
from ledgers.api import CurrencyShape
from ledgers.desk import budget
from ledgers.models import BudgetLine, Currency, Entry
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router


class BudgetLineShape(Shape):
    uid = serializers.UUIDField()
    year = serializers.IntegerField()
    name = serializers.CharField()
    currency = CurrencyShape()
    amount = serializers.IntegerField(help_text="Meant for the year.")
    kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds of transfers of the fund that count for it.")
    voted_by = serializers.CharField(source="source", help_text="What voted it, like proposal:<uid>; empty: treasurers.")
    spent = serializers.IntegerField(help_text="Given so far.")

    made = ("spent",)


class BudgetLineInput(Input):
    currency = serializers.UUIDField(help_text="The uid of a unit.")
    year = Whole(min_value=2000, max_value=2200)
    name = serializers.CharField(max_length=80)
    amount = Whole(min_value=1, max_value=budget.LARGEST)
    kinds = serializers.ListField(child=serializers.ChoiceField(list(statements.KINDS.items())), max_length=40)


class BudgetLines(Listed, Endpoints):
    """What the fund means to give in a year, and what it has given."""

    model = BudgetLine
    policy: ClassVar[dict[str, str]] = {
        "list": "books.read", "retrieve": "books.read", "create": "books.record", "destroy": "books.record"
    }  # fmt: skip
    serializer_class = BudgetLineShape

    def rows(self) -> QuerySet:
        return BudgetLine.objects.all()

    def finish(self, rows: Rows) -> Rows:
        spent = {str(one.line.uid): one.spent for year in {row["year"] for row in rows} for one in budget.lines(year)}
        return [{**row, "spent": spent[str(row["uid"])]} for row in rows]

    @extend_schema(request=BudgetLineInput, responses={201: BudgetLineShape})
    def create(self, request: Request) -> Response:
        """Writes a line. A kind of transfer counts for one line of a unit and year."""
        said: dict[str, Any] = self.read(BudgetLineInput)
        unit = Currency.objects.filter(uid=said["currency"]).first()
        if unit is None:
            raise Refused("currency", _("Choose a unit from the list."), "currency")
        return self.made(budget.write(unit, said["year"], said["name"], said["amount"], said["kinds"], by=self.actor))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """Strikes a line; what was given stays in the books."""
        budget.strike(self.object(), by=self.actor)
        return Response(status=204)


class JournalShape(Shape):
    transfer = serializers.UUIDField(source="transfer.uid")
    recorded_at = serializers.DateTimeField(source="transfer.recorded_at")
    happened_on = serializers.DateField(source="transfer.happened_on")
    kind = serializers.CharField(source="transfer.kind")
    currency = serializers.CharField(source="account.currency.code")
    account = serializers.UUIDField(source="account.uid")
    account_kind = serializers.CharField(source="account.kind")
    holder_number = serializers.IntegerField(source="account.holder.number", allow_null=True, help_text="Null: the network's.")
    amount = serializers.IntegerField()
    balance_after = serializers.IntegerField()
    note = serializers.CharField(source="transfer.note.text", allow_null=True)


def _day(said: str | None, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(said) if said else None
    except ValueError:
        raise exceptions.ValidationError({name: [_("Write a day, like 2026-11-20.")]}) from None


class Journal(Endpoints):
    """Every leg of the books, newest first; `start` and `until` are days on which it happened."""

    model = Entry
    policy: ClassVar[dict[str, str]] = {"list": "books.read"}
    serializer_class = JournalShape

    def rows(self) -> QuerySet:
        asked = self.request.query_params
        start, until = (_day(asked.get(name), name) for name in ("start", "until"))
        rows = Entry.objects.all()
        if start is not None:
            rows = rows.filter(transfer__happened_on__gte=start)
        return rows.filter(transfer__happened_on__lte=until) if until is not None else rows

    @extend_schema(parameters=[OpenApiParameter(name, dt.date) for name in ("start", "until")])
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())


router = Router()
router.register("journal", Journal, "journal")
router.register("budget-lines", BudgetLines, "budget-lines")
urlpatterns = router.urls
