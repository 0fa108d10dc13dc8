"""Circles and share-out groups as endpoints. Amounts are whole numbers of the smallest unit of the money (cents)."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.api import LARGEST, CurrencyShape
from ledgers.groups import gatherings, reports, sheets
from ledgers.models import Group, GroupLine, GroupMember, GroupSheet
from networks import roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership


class GroupShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    mode = serializers.ChoiceField(Group.Mode.choices)
    state = serializers.ChoiceField(Group.State.choices)
    currency = CurrencyShape()
    amount = serializers.IntegerField(help_text="What each pays a round, or the price of a share.")
    social = serializers.IntegerField(help_text="Into the social fund, each meeting.")
    order = serializers.ChoiceField(Group.Order.choices)
    seed = serializers.CharField(help_text="Of the lot: sha256 of seed, colon and member number, smallest first.")
    every_days = serializers.IntegerField()
    opened_by = PlaceShape()
    started_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)


class PartShape(serializers.Serializer):
    member = serializers.UUIDField()
    name = serializers.CharField()
    place = serializers.IntegerField(allow_null=True)
    is_keeper = serializers.BooleanField()
    received = serializers.IntegerField(allow_null=True, help_text="In which round.")
    paid = serializers.ListField(child=serializers.CharField(), help_text="For each round: paid, let-go or open.")
    shares = serializers.IntegerField()
    saved = serializers.IntegerField()
    owes = serializers.IntegerField()


class GroupInput(Input):
    mode = serializers.ChoiceField(Group.Mode.choices)
    name = serializers.CharField(max_length=40)
    amount = Whole(min_value=1, max_value=LARGEST)
    social = Whole(min_value=0, max_value=LARGEST, default=0)
    order = serializers.ChoiceField(Group.Order.choices, default="fixed")
    every_days = Whole(min_value=1, max_value=366, default=30)


class LineInput(Input):
    member = serializers.UUIDField(allow_null=True, default=None)
    kind = serializers.ChoiceField(GroupLine.Kind.choices)
    amount = Whole(min_value=1, max_value=LARGEST, required=False, help_text="Where the group's own sum does not say it.")
    shares = Whole(min_value=1, max_value=1000, required=False)
    round = Whole(min_value=1, max_value=1000, required=False)


class SheetInput(Input):
    """A round needs `round`, `receiver` and a line for everyone who paid; the share-out has no lines."""

    kind = serializers.ChoiceField(GroupSheet.Kind.choices)
    held_on = serializers.DateField(required=False, allow_null=True, default=None)
    round = Whole(min_value=1, max_value=1000, required=False, allow_null=True, default=None)
    receiver = serializers.UUIDField(required=False, allow_null=True, default=None)
    lines = LineInput(many=True, default=list)


class SheetShape(Shape):
    uid = serializers.UUIDField()
    group = serializers.UUIDField(source="group.uid")
    kind = serializers.ChoiceField(GroupSheet.Kind.choices)
    state = serializers.ChoiceField(GroupSheet.State.choices)
    held_on = serializers.DateField()
    round = serializers.IntegerField(allow_null=True)
    receiver = PlaceShape(allow_null=True)
    recorded_by = PlaceShape()
    answered_by = PlaceShape(allow_null=True)
    lines = serializers.ListField(child=serializers.DictField(), help_text="member, kind, amount, shares, round.")

    made = ("lines",)


def _mine(view: Endpoints) -> Any:
    return Exists(GroupMember.objects.filter(group=OuterRef("pk"), member=view.me))


class Groups(Listed, Endpoints):
    """One's own groups and those that gather; who reads the books sees all."""

    model = Group
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "members": "own.statement",
        "join": "own.statement", "leave": "own.statement", "start": "own.statement",
    }  # fmt: skip
    serializer_class = GroupShape

    def rows(self) -> QuerySet:
        rows = Group.objects.all()
        return rows if roles.can(self.actor, "books.read") else rows.filter(Q(state="forming") | _mine(self))

    @extend_schema(request=GroupInput, responses={201: GroupShape})
    def create(self, request: Request) -> Response:
        """Opens one; whoever asks is its first member and keeper."""
        return self.made(gatherings.open(by=self.actor, **self.read(GroupInput)))

    @extend_schema(responses=PartShape(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def members(self, request: Request, uid: str) -> Response:
        """Who belongs, what they paid and what they have in it; only for those inside."""
        group = self.object()
        inside = roles.can(self.actor, "books.read") or GroupMember.objects.filter(group=group, member=self.me).exists()
        if not inside:
            raise Http404
        return Response([
            {"member": str(part.member.uid), "name": part.member.name, "place": part.place, "is_keeper": part.is_keeper,
             "received": part.received, "paid": part.paid, "shares": part.shares, "saved": part.saved, "owes": part.owes}
            for part in reports.view(group).parts
        ])  # fmt: skip

    @extend_schema(request=Nothing, responses=GroupShape)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, uid: str) -> Response:
        return self.answer(gatherings.join(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=GroupShape)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, uid: str) -> Response:
        return self.answer(gatherings.leave(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=GroupShape)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, uid: str) -> Response:
        return self.answer(gatherings.start(self.object(), by=self.actor))


class Sheets(Listed, Endpoints):
    """What was written in one's groups: recorded by one, signed by another."""

    model = GroupSheet
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "sign": "own.statement", "decline": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"sign"})
    serializer_class = SheetShape

    def rows(self) -> QuerySet:
        rows = GroupSheet.objects.all()
        if roles.can(self.actor, "books.read"):
            return rows
        return rows.filter(group__in=GroupMember.objects.filter(member=self.me).values("group"))

    def finish(self, rows: Rows) -> Rows:
        found: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        lines = GroupLine.objects.filter(sheet__uid__in=found).order_by("id")
        for sheet, member, *said in lines.values_list("sheet__uid", "member__uid", "kind", "amount", "shares", "round"):
            named = dict(zip(("kind", "amount", "shares", "round"), said, strict=True))
            found[sheet].append({"member": str(member) if member else None, **named})
        return [{**row, "lines": found[row["uid"]]} for row in rows]

    @extend_schema(request=Nothing, responses=SheetShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """The second signature: the money is in the books."""
        return self.answer(sheets.sign(self._waiting(), by=self.actor))

    @extend_schema(request=Nothing, responses=SheetShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        return self.answer(sheets.decline(self._waiting(), by=self.actor))

    def _waiting(self) -> GroupSheet:
        sheet: GroupSheet = self.object()
        return GroupSheet.objects.select_related("group").get(pk=sheet.pk)


class SheetsOfGroup(Endpoints):
    """Writing a sheet of one group."""

    model = Group
    gear = "pool"
    policy: ClassVar[dict[str, str]] = {"create": "own.statement"}
    value_moves = frozenset({"create"})
    serializer_class = SheetShape

    def rows(self) -> QuerySet:
        rows = Group.objects.select_related("currency")
        return rows if roles.can(self.actor, "books.read") else rows.filter(_mine(self))

    @extend_schema(request=SheetInput, responses={201: SheetShape})
    def create(self, request: Request, uid: str) -> Response:
        group, said = self.object(), self.read(SheetInput)
        row = _write(group, said, by=self.actor)
        found = Sheets(request=request, kwargs={}, format_kwarg=None)
        shown = found.fetched(GroupSheet.objects.filter(pk=row.pk)).first()
        assert shown is not None
        return Response(found.shaped([shown])[0], status=201)


def _member(group: Group, uid: Any) -> Membership:
    row = GroupMember.objects.filter(group=group, member__uid=uid).select_related("member").first() if uid else None
    if row is None:
        raise Refused("member", _("Choose somebody of the group."), "lines")
    return row.member


def _write(group: Group, said: dict[str, Any], *, by: Any) -> GroupSheet:
    kind, lines, day = said["kind"], said["lines"], said["held_on"]
    if kind == GroupSheet.Kind.SHARE_OUT:
        return sheets.record_share_out(group, by=by, held_on=day)
    if kind == GroupSheet.Kind.MEETING:
        return sheets.record_meeting(group, _entries(group, lines), by=by, held_on=day, extra=_extra(lines))
    pairs = [(_member(group, line["member"]), line.get("round") or said["round"] or 0) for line in lines]
    if kind == GroupSheet.Kind.LET_GO:
        if len(pairs) != 1:
            raise Refused("empty", _("Name one member and one round."), "lines")
        return sheets.let_go(group, *pairs[0], by=by)
    if kind == GroupSheet.Kind.LATE:
        return sheets.record_late(group, pairs, by=by, held_on=day)
    number = said["round"] or 0
    paid = [member for member, one in pairs if one == number]
    late = [(member, one) for member, one in pairs if one != number]
    return sheets.record_round(group, number, _member(group, said["receiver"]), paid, late=late, by=by, held_on=day)


def _extra(lines: list[dict[str, Any]]) -> int:
    return sum(line.get("amount") or 0 for line in lines if line["kind"] == GroupLine.Kind.EXTRA)


def _entries(group: Group, lines: list[dict[str, Any]]) -> list[sheets.Entry]:
    names = {"shares": "shares", "repay": "repaid", "help": "helped", "loan": "borrowed"}
    entries = []
    for line in lines:
        if line["kind"] == GroupLine.Kind.EXTRA:
            continue
        member = _member(group, line["member"])
        if line["kind"] == GroupLine.Kind.SOCIAL:
            entries.append(sheets.Entry(member, gave_social=True))
        elif line["kind"] in names:
            field = "shares" if line["kind"] == "shares" else "amount"
            said: dict[str, Any] = {names[line["kind"]]: line.get(field) or 0}
            entries.append(sheets.Entry(member, **said))
        else:
            raise Refused("kind", _("This group does not do that."), "lines")
    return entries


router = Router()
router.register("groups", Groups, "groups")
router.register("sheets", Sheets, "sheets")

urlpatterns = [
    path("groups/<str:uid>/sheets/", SheetsOfGroup.as_view({"post": "create"}, basename="group-sheets"), name="group-sheets"),
    *router.urls,
]
