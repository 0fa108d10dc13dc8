"""Classes and work parties with every act. Amounts are whole minutes."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks import apart
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import Category
from requests_board import gatherings
from requests_board.api.exchanges import MessageInput, MessageShape
from requests_board.api.parts import LengthInput, VersionInput, named_row
from requests_board.gatherings import steps, talking
from requests_board.models import Gathering, GatheringMessage, GatheringPart


class GatheringShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Gathering.Kind.choices)
    state = serializers.ChoiceField(Gathering.State.choices)
    host = PlaceShape()
    category = PlaceShape()
    title = serializers.CharField()
    body = serializers.CharField()
    share = serializers.ChoiceField(Gathering.Share.choices)
    minutes = serializers.IntegerField()
    places = serializers.IntegerField()
    least = serializers.IntegerField()
    starts_at = serializers.DateTimeField(allow_null=True)
    where = serializers.CharField(help_text="For host and those who take part; empty for others.")
    done_minutes = serializers.IntegerField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    confirms_itself_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(help_text="Send it back: a change in between is refused as `stale`.")
    taken = serializers.IntegerField(help_text="How many places are taken.")
    parts = serializers.ListField(
        child=serializers.DictField(),
        help_text="For host and those who take part: uid, member, state, minutes, amount, answer of each place.",
    )

    made = ("taken", "parts")


class PlanInput(LengthInput):
    kind = serializers.ChoiceField(Gathering.Kind.choices)
    title = serializers.CharField(max_length=120)
    category = serializers.UUIDField()
    places = Whole(min_value=1, max_value=500)
    least = Whole(min_value=1, max_value=500, default=1)
    body = serializers.CharField(max_length=2000, allow_blank=True, default="")
    starts_at = serializers.DateTimeField(allow_null=True, default=None)
    where = serializers.CharField(max_length=200, allow_blank=True, default="")


class PresentInput(Input):
    part = serializers.UUIDField()
    minutes = Whole(min_value=1, max_value=60_000, allow_null=True, default=None)


class AttendanceInput(LengthInput, VersionInput):
    present = PresentInput(many=True, help_text="Who was there; `minutes` where everybody counts in full.")
    happened_on = serializers.DateField(allow_null=True, default=None)


class SettledInput(LengthInput, VersionInput):
    present = PresentInput(many=True, default=list)


def _present(rows: list[dict[str, Any]]) -> dict[str, int | None]:
    if len(rows) > 500:
        raise Refused("nobody", _("Say who was there. If nobody came, call it off."), "present")
    return {str(row["part"]): row["minutes"] for row in rows}


class Gatherings(Listed, Endpoints):
    """Classes (one gives, many receive) and work parties (many give, one receives). With the last yes all hours move."""

    model = Gathering
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read",
        "retrieve": "board.read",
        **dict.fromkeys(("create", "join", "leave", "done", "confirm", "dispute", "cancel"), "exchange.take_part"),
        "mediate": "exchange.mediate",
    }
    value_moves = frozenset({"confirm", "mediate"})
    serializer_class = GatheringShape

    def rows(self) -> QuerySet:
        rows = Gathering.objects.without(steps.unseen_by(self.actor))
        if self.action == "list" and (state := self.request.query_params.get("state", "")):
            rows = rows.filter(state=state)
        return rows

    def finish(self, rows: Rows) -> Rows:
        mine = str(self.me.uid)
        away = {str(uid) for uid in apart.uids_of(self.me)} if steps.unseen_by(self.actor) else set()
        parts: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        found = GatheringPart.objects.filter(gathering__uid__in=parts).exclude(state="left").order_by("id")
        columns = ("gathering__uid", "uid", "member__uid", "member__name", "state", "minutes", "amount", "answer")
        for whole, uid, member, name, state, minutes, amount, answer in found.values_list(*columns):
            person = {"uid": str(member), "name": name}
            place = {"uid": str(uid), "member": person, "state": state, "minutes": minutes, "amount": amount, "answer": answer}
            parts[whole].append(place)
        for row in rows:
            places = parts[row["uid"]]
            is_host = str(row["host"]["uid"]) == mine
            sees = is_host or any(place["member"]["uid"] == mine for place in places)
            met = [place for place in places if is_host or place["member"]["uid"] not in away]
            taken = len([place for place in places if place["state"] in ("joined", "present")])
            row |= {
                "taken": taken if sees or len(met) == len(places) else row["places"],
                "parts": met if sees else [],
                "where": row["where"] if sees else "",
            }
        return rows

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Gathering.State.values)])
    def list(self, request: Request) -> Response:
        """The newest first."""
        return self.page(self.get_queryset())

    @extend_schema(request=PlanInput, responses={201: GatheringShape})
    def create(self, request: Request) -> Response:
        """Opens a class or a work party."""
        said = self.read(PlanInput)
        said["category"] = named_row(Category, said["category"], "category")
        return self.made(gatherings.open(gatherings.Plan(**said), by=self.actor))

    @extend_schema(request=Nothing, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def join(self, request: Request, uid: str) -> Response:
        """Takes a place. The hours are promised from then on."""
        self.read(Nothing)
        row = self.object()
        gatherings.join(row, by=self.actor)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, uid: str) -> Response:
        """Gives the place back."""
        self.read(Nothing)
        row = self.object()
        gatherings.leave(row, by=self.actor)
        return self.answer(row)

    @extend_schema(request=AttendanceInput, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, uid: str) -> Response:
        """The host says who was there, and how long it took. Each of them confirms."""
        row, said = self.object(), self.read(AttendanceInput)
        said["present"] = _present(said["present"])
        return self.answer(gatherings.log(row, by=self.actor, **said))

    @extend_schema(request=VersionInput, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, uid: str) -> Response:
        """One who was there says that it is right. With the last of them the hours move."""
        return self.answer(gatherings.confirm(self.object(), by=self.actor, **self.read(VersionInput)))

    @extend_schema(request=VersionInput, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, uid: str) -> Response:
        """One of them sees it differently: nothing moves until it is right."""
        return self.answer(gatherings.dispute(self.object(), by=self.actor, **self.read(VersionInput)))

    @extend_schema(request=VersionInput, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """The host calls it off."""
        return self.answer(gatherings.cancel(self.object(), by=self.actor, **self.read(VersionInput)))

    @extend_schema(request=SettledInput, responses=GatheringShape)
    @action(detail=True, methods=["post"])
    def mediate(self, request: Request, uid: str) -> Response:
        """A coordinator who has no part in it writes down what they came to; without minutes it ends and nothing moves."""
        row, said = self.object(), self.read(SettledInput)
        said["present"], said["minutes"] = _present(said["present"]), said["minutes"] or 0
        return self.answer(gatherings.mediate(row, by=self.actor, **said))


class GatheringMessages(Endpoints):
    """What host and those who take part write to one another."""

    model = Gathering
    gear = "hours"
    policy: ClassVar[dict[str, str]] = {"list": "exchange.take_part", "create": "exchange.take_part"}
    serializer_class = MessageShape
    ordering = ("id",)

    def _gathering(self) -> Gathering:
        found = Gathering.objects.without(apart.ids_of(self.me)).filter(uid=as_uid(self.kwargs["uid"])).first()
        if found is None or not talking.takes_part(found, self.me):
            raise Http404
        return found

    def rows(self) -> QuerySet:
        return GatheringMessage.objects.filter(gathering=self._gathering()).exclude(author__in=apart.ids_of(self.me))

    def list(self, request: Request, uid: str) -> Response:
        """Oldest first."""
        return self.page(self.get_queryset())

    @extend_schema(request=MessageInput, responses={201: MessageShape})
    def create(self, request: Request, uid: str) -> Response:
        """Writes to all of them."""
        made = talking.write(self._gathering(), self.read(MessageInput)["body"], by=self.actor)
        shown = self.fetched(GatheringMessage.objects.filter(pk=made.pk)).get()
        return Response(self.shaped([shown])[0], status=201)
