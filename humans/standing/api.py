"""Who stands in, and sponsorships, as endpoints."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from humans.models import Sponsorship, StandIn
from humans.standing import standins
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.tenancy import current


class StandInShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    until = serializers.DateField()
    state = serializers.ChoiceField(StandIn.State.choices)
    by_sponsor = serializers.BooleanField()


class StandInInput(Input):
    until = serializers.DateField()


class StandIns(Listed, Endpoints):
    """Members who coordinate for the time being, or would, while coordination is silent."""

    model = StandIn
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read", "retrieve": "board.read", "create": "decisions.take_part", "back": "decisions.take_part",
        "withdraw": "decisions.take_part",
    }  # fmt: skip
    serializer_class = StandInShape

    def rows(self) -> QuerySet:
        return StandIn.objects.all()

    @extend_schema(request=StandInInput, responses={201: StandInShape})
    def create(self, request: Request) -> Response:
        """I would stand in until a day."""
        return self.made(standins.offer(self.read(StandInInput)["until"], by=self.actor))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=StandInShape)
    @action(detail=True, methods=["post"])
    def back(self, request: Request, uid: str) -> Response:
        """Puts my name behind them."""
        return self._do(standins.back)

    @extend_schema(request=Nothing, responses=StandInShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        return self._do(standins.withdraw)


class SponsorshipShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug")
    sponsor = serializers.CharField(source="sponsor.slug")
    state = serializers.ChoiceField(Sponsorship.State.choices)
    silent_since = serializers.DateField(allow_null=True)


class Sponsorships(Endpoints):
    """Who watches over this network, and over whom it watches."""

    model = Sponsorship
    policy: ClassVar[dict[str, str]] = {"list": "network.write"}
    serializer_class = SponsorshipShape

    def rows(self) -> QuerySet:
        here = current.network().id
        return Sponsorship.objects.filter(Q(subject=here) | Q(sponsor=here)).exclude(state=Sponsorship.State.ENDED)

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())


router = Router()
router.register("stand-ins", StandIns, "stand-ins")
router.register("sponsorships", Sponsorships, "sponsorships")
urlpatterns = router.urls
