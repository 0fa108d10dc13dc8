"""What a newcomer reads and signs, and the steps of their welcome."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.helpers import forced_singular_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import agreements, memberships, welcome
from networks.api.described import extend_schema
from networks.api.inputs import named_row
from networks.api.safety import OF_MEMBER
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import AgreementText, Membership, SignedAgreement, WelcomeStep


class AgreementTextShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(AgreementText.Kind.choices)
    version = serializers.IntegerField()
    body = serializers.CharField()
    from_at = serializers.DateTimeField()
    is_signed = serializers.BooleanField(help_text="By whoever asks.")

    made = ("is_signed",)


class AgreementTextInput(Input):
    kind = serializers.ChoiceField(AgreementText.Kind.choices)
    body = serializers.CharField(max_length=20_000)


class AgreementTexts(Listed, Endpoints):
    """The texts in force. Everybody signs for themselves, in a session of their own; coordinators publish a new version."""

    model = AgreementText
    policy: ClassVar[dict[str, str]] = {
        "list": "people.read",
        "retrieve": "people.read",
        "sign": "people.read",
        "create": "network.write",
    }
    session_only = frozenset({"sign"})
    serializer_class = AgreementTextShape
    ordering = ("kind", "-id")

    def rows(self) -> QuerySet:
        return AgreementText.objects.filter(pk__in=[one.pk for one in agreements.current_texts()])

    def list(self, request: Request) -> Response:
        """All of them at once: there are two kinds."""
        rows = self.fetched(self.rows().order_by("kind"))
        return Response({"next": None, "results": self.shaped(rows)})

    def finish(self, rows: Rows) -> Rows:
        uids = [row["uid"] for row in rows]
        hand = self.actor.hands
        signed = set(SignedAgreement.objects.filter(membership=hand, text__uid__in=uids).values_list("text__uid", flat=True))
        return [{**row, "is_signed": row["uid"] in signed} for row in rows]

    @extend_schema(request=AgreementTextInput, responses={201: AgreementTextShape})
    def create(self, request: Request) -> Response:
        """A new version, which everybody is asked to sign."""
        return self.made(agreements.publish(by=self.actor, **self.read(AgreementTextInput)))

    @extend_schema(request=Nothing, responses=AgreementTextShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """Signs this version. Twice is once."""
        self.read(Nothing)
        text = self.object()
        assert self.actor.hands is not None
        memberships.sign_agreement(self.actor.hands, text, by=self.actor)
        return self.answer(text)


class WelcomeStepShape(Shape):
    uid = serializers.UUIDField()
    text = serializers.CharField()
    by_coordinator = serializers.BooleanField(help_text="Ticked by a coordinator alone.")
    is_done = serializers.BooleanField()


class WelcomeStepList(serializers.Serializer):
    results = WelcomeStepShape(many=True)


class TickInput(Input):
    member = serializers.UUIDField(required=False, help_text="For coordinators: whose step; else one's own.")


class WelcomeSteps(Endpoints):
    """The checklist of a newcomer: one's own, or for coordinators that of a member."""

    model = WelcomeStep
    policy: ClassVar[dict[str, str]] = {"list": "people.read", "tick": "people.read"}
    serializer_class = WelcomeStepShape
    pagination_class = None

    def rows(self) -> QuerySet:
        return WelcomeStep.objects.all()

    @extend_schema(parameters=[OF_MEMBER], responses=forced_singular_serializer(WelcomeStepList))
    def list(self, request: Request) -> Response:
        """All steps at once, in order."""
        said = request.query_params.get("member", "")
        return self._steps(self._newcomer(as_uid(said)) if said else self.me)

    @extend_schema(request=TickInput, responses=forced_singular_serializer(WelcomeStepList))
    @action(detail=True, methods=["post"])
    def tick(self, request: Request, uid: str) -> Response:
        """A step is done. Some only a coordinator ticks, for somebody else."""
        said = self.read(TickInput)
        member = self._newcomer(said["member"]) if "member" in said else self.me
        welcome.tick(self.object(), member, by=self.actor)
        return self._steps(member)

    def _newcomer(self, uid: object) -> Membership:
        """One's own, or anybody's for who welcomes: the same answer for all others."""
        from networks import roles

        found = Membership.objects.all() if roles.can(self.actor, "people.write") else Membership.objects.filter(pk=self.me.pk)
        row: Membership = named_row(Membership, uid, "member", pk__in=found)
        return row

    def _steps(self, member: Membership) -> Response:
        shown = [
            {"uid": one.uid, "text": one.text, "by_coordinator": one.by_coordinator, "is_done": one.is_done}
            for one in welcome.steps(member)
        ]
        return Response({"results": shown})
