"""Members who go over to another network, as endpoints."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from humans.joining import joinings
from humans.models import Comer, Joining
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Decision, Network
from networks.tenancy import current


class JoiningShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Joining.Kind.choices)
    state = serializers.ChoiceField(Joining.State.choices)
    subject = serializers.CharField(source="subject.slug", help_text="The network whose members go.")
    into = serializers.CharField(source="into.slug", help_text="The network that they go to.")
    words = serializers.CharField()
    choose_by = serializers.DateField()
    asked_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class JoiningInput(Input):
    way = serializers.ChoiceField((("we-go", "We join it"), ("they-come", "It joins us"), ("split", "Some come to us")))
    network = serializers.SlugField()
    words = serializers.CharField(max_length=300)
    choose_by = serializers.DateField(required=False, allow_null=True, default=None)
    decision = serializers.UUIDField(help_text="One that two officers have signed, or that members voted.")


class JoiningAnswer(Input):
    agrees = serializers.BooleanField()
    decision = serializers.UUIDField(required=False, allow_null=True, default=None)


class JoiningWord(Input):
    comes = serializers.BooleanField()


class ComerShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    state = serializers.ChoiceField(Comer.State.choices)
    keeps = serializers.CharField()
    trouble = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)


def _decision(uid: Any) -> Decision | None:
    return Decision.objects.filter(uid=uid).first() if uid else None


class Joinings(Listed, Endpoints):
    """What runs, or ran, between this network and another: all of one joins the other, or some found a new one."""

    model = Joining
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read", "retrieve": "board.read", "say": "board.read",
        **dict.fromkeys(("create", "answer_it", "call_off", "begin", "done"), joinings.MAY),
    }  # fmt: skip
    serializer_class = JoiningShape

    def rows(self) -> QuerySet:
        here = current.network().id
        return Joining.objects.filter(Q(subject=here) | Q(into=here))

    @extend_schema(request=JoiningInput, responses={201: JoiningShape})
    def create(self, request: Request) -> Response:
        """Asks another network."""
        said = self.read(JoiningInput)
        other = Network.objects.filter(slug=said["network"]).first()
        if other is None:
            raise Refused("partner", "Choose another local network that takes part.", "network")
        made = joinings.ask(
            "split" if said["way"] == "split" else "merge", other, words=said["words"], by=self.actor,
            we_go=said["way"] == "we-go", choose_by=said["choose_by"], decision=_decision(said["decision"]),
        )  # fmt: skip
        return self.made(made)

    @extend_schema(request=JoiningAnswer, responses=JoiningShape)
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_it(self, request: Request, uid: str) -> Response:
        """The side that was asked says yes, by a decision, or no."""
        said = self.read(JoiningAnswer)
        row = joinings.answer(self.object(), said["agrees"], by=self.actor, decision=_decision(said["decision"]))
        return self.answer(row)

    @extend_schema(request=JoiningWord, responses=JoiningShape)
    @action(detail=True, methods=["post"])
    def say(self, request: Request, uid: str) -> Response:
        """Whether I come along."""
        row = self.object()
        joinings.say(row, self.read(JoiningWord)["comes"], by=self.actor)
        return self.answer(row)

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=JoiningShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, uid: str) -> Response:
        """Before anybody is carried across."""
        return self._do(joinings.call_off)

    @extend_schema(request=Nothing, responses=JoiningShape)
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, uid: str) -> Response:
        """The time to choose is over: members are carried across."""
        return self._do(joinings.begin)

    @extend_schema(request=Nothing, responses=JoiningShape)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, uid: str) -> Response:
        """It is done; a network that joined another closes."""
        return self._do(joinings.finish)


class Comers(Endpoints):
    """What members of this network said, and who is not across yet, with why."""

    model = Comer
    policy: ClassVar[dict[str, str]] = {"list": joinings.MAY}
    serializer_class = ComerShape

    def rows(self) -> QuerySet:
        return Comer.objects.all()

    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())


router = Router()
router.register("joinings", Joinings, "joinings")
router.register("comers", Comers, "comers")
urlpatterns = router.urls
