"""How networks live, as endpoints: rests, sponsorships, and who stands in."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from humans.models import Rest, Sponsorship, StandIn, StandInCall
from humans.standing import rests, sponsors, standins
from networks import doors
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Network
from networks.tenancy import current

MAY = "network.write"


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


class SponsorshipInput(Input):
    sponsor = serializers.SlugField(max_length=40, help_text="The slug of a local network.")


class SponsorshipAnswer(Input):
    agrees = serializers.BooleanField()


class Sponsorships(Listed, Endpoints):
    """Who watches over this network, and over whom it watches."""

    model = Sponsorship
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "respond", "end"), MAY)
    serializer_class = SponsorshipShape

    def rows(self) -> QuerySet:
        here = current.network().id
        return Sponsorship.objects.filter(Q(subject=here) | Q(sponsor=here)).exclude(state=Sponsorship.State.ENDED)

    @extend_schema(request=SponsorshipInput, responses={201: SponsorshipShape})
    def create(self, request: Request) -> Response:
        """Asks another network to watch over this one."""
        sponsor = Network.objects.filter(slug=self.read(SponsorshipInput)["sponsor"]).first()
        if sponsor is None:
            raise Refused("sponsor", _("Choose one of the list."), "sponsor")
        sponsors.ask(sponsor, by=doors.officer(request._request))
        return self.made(self.rows().get(subject=current.network().id))

    @extend_schema(request=SponsorshipAnswer, responses=SponsorshipShape)
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, uid: str) -> Response:
        """The network that was asked watches over the other, or cannot just now."""
        said, row = self.read(SponsorshipAnswer), self.object()
        sponsors.answer(row, said["agrees"], by=doors.officer(request._request))
        return self.answer(row)

    @extend_schema(request=Nothing, responses=SponsorshipShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """By either of the two."""
        self.read(Nothing)
        row = self.object()
        sponsors.end(row, by=doors.officer(request._request))
        return self.answer(row)


class StandInCallShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug")
    name = serializers.CharField()
    until = serializers.DateField()
    state = serializers.ChoiceField(StandInCall.State.choices)


class StandInCalls(Listed, Endpoints):
    """Members who would stand in, in networks that this one watches over."""

    model = StandInCall
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "agree"), MAY)
    serializer_class = StandInCallShape

    def rows(self) -> QuerySet:
        return StandInCall.objects.filter(pk__in=[one.pk for one in sponsors.calls()])

    @extend_schema(request=Nothing, responses=StandInCallShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """Agreed: their network appoints them at once."""
        self.read(Nothing)
        row = self.object()
        sponsors.agree(row, by=doors.officer(request._request))
        return self.answer(row)


class RestShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug")
    reason = serializers.CharField()
    by_umbrella = serializers.BooleanField()
    since = serializers.DateTimeField()
    until = serializers.DateField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class RestInput(Input):
    reason = serializers.CharField(max_length=300)
    until = serializers.DateField(required=False, allow_null=True, default=None)


class LeavingInput(Input):
    name = serializers.CharField(max_length=80, help_text="The name of this network, to be sure.")


class Rests(Listed, Endpoints):
    """When this network rests, and when it rested."""

    model = Rest
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read", "retrieve": "board.read", "create": MAY, "wake": MAY, "leave": MAY,
    }  # fmt: skip
    session_only = frozenset({"leave"})
    serializer_class = RestShape

    def rows(self) -> QuerySet:
        return Rest.objects.filter(subject=current.network().id)

    @extend_schema(request=RestInput, responses={201: RestShape})
    def create(self, request: Request) -> Response:
        """Rests until it wakes: nobody joins, and nothing new begins with others."""
        said = self.read(RestInput)
        rests.rest(said["reason"], said["until"], by=doors.officer(request._request))
        return self.made(self.rows().get(ended_at=None))

    @extend_schema(request=Nothing, responses={204: None})
    @action(detail=False, methods=["post"])
    def wake(self, request: Request) -> Response:
        """It is awake again."""
        self.read(Nothing)
        rests.wake(by=doors.officer(request._request))
        return Response(status=204)

    @extend_schema(request=LeavingInput, responses={204: None})
    @action(detail=False, methods=["post"])
    def leave(self, request: Request) -> Response:
        """Leaves HUMANs for good, when nothing is open with others. Never by token."""
        rests.leave(self.read(LeavingInput)["name"], by=doors.officer(request._request))
        return Response(status=204)


router = Router()
router.register("stand-ins", StandIns, "stand-ins")
router.register("sponsorships", Sponsorships, "sponsorships")
router.register("stand-in-calls", StandInCalls, "stand-in-calls")
router.register("rests", Rests, "rests")
urlpatterns = router.urls
