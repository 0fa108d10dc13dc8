"""Drives and pledges as endpoints. Money in the smallest unit of the pool's, hours in minutes."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.drives import drives, pledges
from ledgers.models import Drive, DrivePledge, DriveThing
from ledgers.pool import signatories
from networks import roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router


class DriveShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    story = serializers.CharField()
    goal_money = serializers.IntegerField()
    goal_minutes = serializers.IntegerField()
    until = serializers.DateField()
    is_public = serializers.BooleanField()
    state = serializers.ChoiceField(Drive.State.choices)
    started_by = PlaceShape()
    report = serializers.CharField()
    things = serializers.ListField(child=serializers.DictField(), help_text="uid, name and how many are wanted.")

    made = ("things",)


class DriveInput(Input):
    title = serializers.CharField(max_length=120)
    story = serializers.CharField(max_length=4000, allow_blank=True, default="")
    goal_money = Whole(min_value=0, max_value=drives.MOST_MONEY, default=0)
    goal_minutes = Whole(min_value=0, max_value=drives.MOST_MINUTES, default=0)
    until = serializers.DateField()
    is_public = serializers.BooleanField(default=False)


class DriveReportInput(Input):
    report = serializers.CharField(max_length=4000)


class Drives(Listed, Endpoints):
    """What is gathered in the open, newest first."""

    model = Drive
    gear = "drives"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "close": "own.statement",
        "call_off": "own.statement",
    }  # fmt: skip
    serializer_class = DriveShape

    def rows(self) -> QuerySet:
        return Drive.objects.all()

    def finish(self, rows: Rows) -> Rows:
        found: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        for thing in DriveThing.objects.filter(drive__uid__in=found).select_related("drive"):
            found[thing.drive.uid].append({"uid": str(thing.uid), "name": thing.name, "wanted": thing.wanted})
        return [{**row, "things": found[row["uid"]]} for row in rows]

    @extend_schema(request=DriveInput, responses={201: DriveShape})
    def create(self, request: Request) -> Response:
        """Starts a drive for money or hours."""
        return self.made(drives.start(drives.Plan(**self.read(DriveInput)), by=self.actor))

    @extend_schema(request=DriveReportInput, responses=DriveShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uid: str) -> Response:
        said = self.read(DriveReportInput)
        return self.answer(drives.close(self.object(), said["report"], by=self.actor))

    @extend_schema(request=DriveReportInput, responses=DriveShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, uid: str) -> Response:
        said = self.read(DriveReportInput)
        return self.answer(drives.call_off(self.object(), said["report"], by=self.actor))


class DrivePledgeShape(Shape):
    uid = serializers.UUIDField()
    drive = serializers.UUIDField(source="drive.uid")
    member = PlaceShape(allow_null=True, help_text="Null for somebody who is no member.")
    kind = serializers.ChoiceField(DrivePledge.Kind.choices)
    thing = serializers.UUIDField(source="thing.uid", allow_null=True)
    amount = serializers.IntegerField()
    words = serializers.CharField()
    state = serializers.ChoiceField(DrivePledge.State.choices)


class DrivePledgeInput(Input):
    drive = serializers.UUIDField()
    kind = serializers.ChoiceField(DrivePledge.Kind.choices)
    amount = Whole(min_value=1, max_value=10**9)
    thing = serializers.UUIDField(allow_null=True, default=None)
    words = serializers.CharField(max_length=200, allow_blank=True, default="")


class CameInput(Input):
    amount = Whole(min_value=1, max_value=10**9)


class Pledges(Listed, Endpoints):
    """What is promised to drives: one's own; officers and who runs the drive see all of it."""

    model = DrivePledge
    gear = "drives"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "take_back": "own.statement",
        "take_up": "own.statement",
        "give": "own.statement", "seen": "own.statement", "came": "own.statement", "countersign": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"give", "came", "countersign"})
    serializer_class = DrivePledgeShape

    def rows(self) -> QuerySet:
        if roles.can(self.actor, "decide") or signatories.may_sign(self.actor):
            return DrivePledge.objects.all()
        return DrivePledge.objects.filter(Q(member=self.me) | Q(drive__started_by=self.me))

    @extend_schema(request=DrivePledgeInput, responses={201: DrivePledgeShape})
    def create(self, request: Request) -> Response:
        """Promises money, hours or things."""
        said = self.read(DrivePledgeInput)
        drive = Drive.objects.filter(uid=said.pop("drive")).first()
        if drive is None:
            raise Refused("drive", "There is no such drive here.", "drive")
        wanted = said.pop("thing")
        thing = DriveThing.objects.filter(drive=drive, uid=wanted).first() if wanted else None
        if wanted and thing is None:
            raise Refused("thing", "This drive does not ask for that.", "thing")
        return self.made(
            pledges.promise(drive, self.me, said.pop("kind"), said.pop("amount"), by=self.actor, thing=thing, **said)
        )

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, uid: str) -> Response:
        return self._do(pledges.take_back)

    @extend_schema(request=Nothing, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, uid: str) -> Response:
        """What a visitor offered is promised, once somebody has spoken to them."""
        return self._do(pledges.take_up)

    @extend_schema(request=Nothing, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"])
    def give(self, request: Request, uid: str) -> Response:
        """Gives the hours one promised to the commons fund."""
        return self._do(pledges.give_hours)

    @extend_schema(request=Nothing, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"])
    def seen(self, request: Request, uid: str) -> Response:
        """The things are here."""
        return self._do(pledges.see_things)

    @extend_schema(request=CameInput, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"])
    def came(self, request: Request, uid: str) -> Response:
        """Money has come: the first signature."""
        return self.answer(pledges.record_money(self.object(), self.read(CameInput)["amount"], by=self.actor))

    @extend_schema(request=Nothing, responses=DrivePledgeShape)
    @action(detail=True, methods=["post"])
    def countersign(self, request: Request, uid: str) -> Response:
        """The second signature: it is in the books."""
        return self._do(pledges.countersign)


router = Router()
router.register("drives", Drives, "drives")
router.register("drive-pledges", Pledges, "drive-pledges")
urlpatterns = router.urls
