"""Support points and rewards as endpoints. Points are whole numbers; money is the smallest unit of the pool's."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.models import Placement, Reward, RewardClaim
from ledgers.points import rewards, support
from ledgers.pool import signatories
from networks import apart
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership


class PlacementShape(Shape):
    uid = serializers.UUIDField()
    source = serializers.CharField(help_text="What they are placed on: `decision:<uid>`.")  # type: ignore[assignment]
    points = serializers.IntegerField(source="amount")
    state = serializers.ChoiceField(Placement.State.choices)
    placed_at = serializers.DateTimeField()
    returned_at = serializers.DateTimeField(allow_null=True)


class PlacementInput(Input):
    source = serializers.CharField(max_length=80)  # type: ignore[assignment]
    points = Whole(min_value=1, max_value=support.MOST)


class SourceInput(Input):
    source = serializers.CharField(max_length=80)  # type: ignore[assignment]


class Placements(Listed, Endpoints):
    """One's own support points on proposals. They come back when it is decided, or when taken back."""

    model = Placement
    gear = "points"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "take_back": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"create"})
    serializer_class = PlacementShape

    def rows(self) -> QuerySet:
        return Placement.objects.filter(account__holder=self.me)

    @extend_schema(request=PlacementInput, responses={201: PlacementShape})
    def create(self, request: Request) -> Response:
        """Places points on something open."""
        said = self.read(PlacementInput)
        return self.made(support.place(self.me, said["source"], said["points"], by=self.actor))

    @extend_schema(request=SourceInput, responses={204: None})
    @action(detail=False, methods=["post"], url_path="take-back")
    def take_back(self, request: Request) -> Response:
        """Takes back all of one's points on one source."""
        support.take_back(self.me, self.read(SourceInput)["source"], by=self.actor)
        return Response(status=204)


class RewardShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    text = serializers.CharField()
    state = serializers.ChoiceField(Reward.State.choices)
    thanked_by = PlaceShape()
    thanked_at = serializers.DateTimeField()


class ThankInput(Input):
    member = serializers.UUIDField(help_text="The uid of a member.")
    text = serializers.CharField(max_length=200)


class Rewards(Listed, Endpoints):
    """Thanks for contributions, one's own and those one said; who may agree sees what waits."""

    model = Reward
    gear = "points"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "agree": "own.statement",
        "decline": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"agree"})
    serializer_class = RewardShape

    def rows(self) -> QuerySet:
        mine = Q(member=self.me) | Q(thanked_by=self.me)
        waiting = Q(state=Reward.State.ASKED) if rewards.may_second(self.actor) else Q(pk=None)
        return Reward.objects.filter(mine | waiting)

    @extend_schema(request=ThankInput, responses={201: RewardShape})
    def create(self, request: Request) -> Response:
        """Thanks somebody for a contribution; a second person agrees."""
        said = self.read(ThankInput)
        member = Membership.objects.active().exclude(pk__in=apart.ids_of(self.me)).filter(uid=said["member"]).first()
        if member is None:
            raise Refused("member", "Nobody here goes by that.", "member")
        return self.made(rewards.thank(member, said["text"], by=self.actor))

    @extend_schema(request=Nothing, responses=RewardShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        return self.answer(rewards.agree(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=RewardShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        return self.answer(rewards.decline(self.object(), by=self.actor))


class ClaimShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    points = serializers.IntegerField()
    amount = serializers.IntegerField(help_text="In the smallest unit of the pool's money.")
    state = serializers.ChoiceField(RewardClaim.State.choices)
    asked_at = serializers.DateTimeField()


class ClaimInput(Input):
    points = Whole(min_value=1, max_value=rewards.MOST)


class Claims(Listed, Endpoints):
    """Reward points asked to be paid, one's own; signatories see all."""

    model = RewardClaim
    gear = "points"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "create": "own.statement", "sign": "own.statement",
        "pay": "own.statement", "call_off": "own.statement",
    }  # fmt: skip
    value_moves = frozenset({"create", "pay"})
    serializer_class = ClaimShape

    def rows(self) -> QuerySet:
        rows = RewardClaim.objects.all()
        return rows if signatories.may_sign(self.actor) else rows.filter(member=self.me)

    @extend_schema(request=ClaimInput, responses={201: ClaimShape})
    def create(self, request: Request) -> Response:
        """Asks for money for reward points, by the rate of the clause."""
        return self.made(rewards.claim(self.me, self.read(ClaimInput)["points"], by=self.actor))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=ClaimShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        return self._do(rewards.sign)

    @extend_schema(request=Nothing, responses=ClaimShape)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, uid: str) -> Response:
        return self._do(rewards.pay)

    @extend_schema(request=Nothing, responses=ClaimShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, uid: str) -> Response:
        return self._do(rewards.call_off)


router = Router()
router.register("placements", Placements, "placements")
router.register("rewards", Rewards, "rewards")
router.register("claims", Claims, "claims")
urlpatterns = router.urls
