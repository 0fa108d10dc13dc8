"""Agreements, positions and payments across networks, as endpoints. Amounts in this network's own smallest unit."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.api import LARGEST, Transfers, TransferShape
from ledgers.between import agreements, codes, payments, positions, rounds
from ledgers.between.agreements import Term
from ledgers.models import Agreement, ClearingLine, ClearingPart, ClearingRound, Transfer
from ledgers.models.between import KINDS
from networks import roles
from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Network


class PartnerShape(Shape):
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class TermShape(Shape):
    """`stands`: what we are owed, below zero what we owe."""

    kind = serializers.ChoiceField(KINDS)
    we_owe = serializers.IntegerField(help_text="The most that this network may owe the partner.")
    they_owe = serializers.IntegerField()
    ours = serializers.IntegerField(help_text="So many of our units are worth `theirs` of the partner's.")
    theirs = serializers.IntegerField()
    stands = serializers.IntegerField(help_text="What we are owed now; below zero what we owe.")


class AgreementShape(Shape):
    uid = serializers.UUIDField()
    partner = PartnerShape()
    state = serializers.ChoiceField(Agreement.State.choices)
    is_ours = serializers.BooleanField(help_text="Whether this network proposed it.")
    lends_things = serializers.BooleanField(help_text="Whether members borrow things across, too.")
    review_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    proposed_at = serializers.DateTimeField()
    live_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    terms = serializers.ListField(child=TermShape())

    made = ("terms",)


class TermInput(Input):
    kind = serializers.ChoiceField(KINDS)
    we_owe = Whole(min_value=0, max_value=LARGEST)
    they_owe = Whole(min_value=0, max_value=LARGEST)
    ours = Whole(min_value=1, max_value=10_000, default=1)
    theirs = Whole(min_value=1, max_value=10_000, default=1)


class AgreementInput(Input):
    partner = serializers.SlugField(help_text="The short name of the other network.")
    terms = serializers.ListField(child=TermInput(), min_length=1, max_length=2)
    lends_things = serializers.BooleanField(default=False)
    contact = serializers.CharField(max_length=agreements.MOST_CONTACT)
    review_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)


class SpeakerInput(Input):
    contact = serializers.CharField(max_length=agreements.MOST_CONTACT)


class Agreements(Listed, Endpoints):
    """With whom this network trades, its caps and how it stands. Proposals are for coordinators."""

    model = Agreement
    gear = "between"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement",
        **dict.fromkeys(("create", "accept", "decline", "end", "speak"), agreements.MAY),
    }  # fmt: skip
    serializer_class = AgreementShape

    def rows(self) -> QuerySet:
        rows = Agreement.objects.all()
        return rows if roles.can(self.actor, agreements.MAY) else rows.filter(live_at__isnull=False)

    def finish(self, rows: Rows) -> Rows:
        found = list(agreements.with_terms().filter(uid__in=[row["uid"] for row in rows]))
        stands = positions.of(found)
        terms: dict[Any, list[dict[str, Any]]] = {
            row.uid: [
                {name: getattr(one.term, name) for name in ("kind", "we_owe", "they_owe", "ours", "theirs")}
                | {"stands": one.stands}
                for one in stands[row.pk]
            ]
            for row in found
        }
        return [{**row, "terms": terms[row["uid"]]} for row in rows]

    @extend_schema(request=AgreementInput, responses={201: AgreementShape})
    def create(self, request: Request) -> Response:
        """Proposes terms to a partner, whose officers answer."""
        said = self.read(AgreementInput)
        partner = Network.objects.filter(slug=said.pop("partner")).first()
        if partner is None:
            raise Refused("partner", "Choose another local network that takes part.", "partner")
        terms = [Term(**one) for one in said.pop("terms")]
        return self.made(agreements.propose(partner, terms, by=self.actor, **said))

    @extend_schema(request=SpeakerInput, responses=AgreementShape)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, uid: str) -> Response:
        """Says yes to what the partner proposed; an earlier agreement between the two ends."""
        row = agreements.with_terms().get(pk=self.object().pk)
        return self.answer(agreements.accept(row, contact=self.read(SpeakerInput)["contact"], by=self.actor))

    @extend_schema(request=Nothing, responses=AgreementShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Not agreed; or takes one's own proposal back."""
        self.read(Nothing)
        return self.answer(agreements.decline(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=AgreementShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """Ends it at once."""
        self.read(Nothing)
        return self.answer(agreements.end(self.object(), by=self.actor))

    @extend_schema(request=SpeakerInput, responses=AgreementShape)
    @action(detail=True, methods=["post"])
    def speak(self, request: Request, uid: str) -> Response:
        """Who speaks for this network from now on."""
        return self.answer(agreements.speak(self.object(), self.read(SpeakerInput)["contact"], by=self.actor))


class CodeInput(Input):
    kind = serializers.ChoiceField(KINDS, default="hours")
    amount = Whole(min_value=1, max_value=LARGEST, allow_null=True, default=None)
    note = serializers.CharField(max_length=80, allow_blank=True, default="")


class CodeShape(Shape):
    code = serializers.CharField()


class CrossingInput(Input):
    code = serializers.CharField(max_length=4000, help_text="The code of whoever is to be paid.")
    amount = Whole(min_value=1, max_value=LARGEST)
    kind = serializers.ChoiceField(tuple(payments.KINDS), default="payment")
    note = serializers.CharField(max_length=120, allow_blank=True, default="")
    happened_on = serializers.DateField(required=False, allow_null=True, default=None)


class Crossings(Endpoints):
    """Payments to members of other networks: two transfers, one in each book."""

    model = Transfer
    gear = "between"
    policy: ClassVar[dict[str, str]] = {"create": "exchange.take_part", "ask": "own.statement"}
    value_moves = frozenset({"create"})
    serializer_class = TransferShape
    finish = Transfers.finish

    def rows(self) -> QuerySet:
        return Transfer.objects.filter(kind__in=payments.KINDS.values())

    @extend_schema(request=CrossingInput, responses={201: TransferShape})
    def create(self, request: Request) -> Response:
        """Pays whoever made the code. Answers the transfer in this network's book."""
        said = self.read(CrossingInput)
        return self.made(payments.send(self.me, said.pop("code"), said.pop("amount"), by=self.actor, **said))

    @extend_schema(request=CodeInput, responses=CodeShape)
    @action(detail=False, methods=["post"], url_path="code")
    def ask(self, request: Request) -> Response:
        """A code to be paid by from another network."""
        said = self.read(CodeInput)
        account = payments.own_account(self.me, said["kind"])
        account.holder = self.me
        return Response({"code": codes.written(account, amount=said["amount"], note=said["note"])})


class ClearingLineShape(Shape):
    network = serializers.CharField()
    amount = serializers.IntegerField(help_text="Above zero we owe so much less, below zero they do.")


class ClearingPartShape(Shape):
    """Amounts in this network's smallest unit of the kind."""

    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(ClearingPart.State.choices)
    relieved = serializers.IntegerField(help_text="At most so much less we would owe, and be owed.")
    cleared = serializers.IntegerField()
    answers_until = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    lines = serializers.ListField(child=ClearingLineShape())

    made = ("lines",)


class ClearingAnswerInput(Input):
    agrees = serializers.BooleanField()


class ClearingParts(Listed, Endpoints):
    """What a set-off among networks would do, or did, for this one."""

    model = ClearingPart
    gear = "between"
    policy: ClassVar[dict[str, str]] = {
        "list": "own.statement", "retrieve": "own.statement", "reply": agreements.MAY,
    }  # fmt: skip
    value_moves = frozenset({"reply"})
    serializer_class = ClearingPartShape

    def rows(self) -> QuerySet:
        return ClearingPart.objects.all()

    def finish(self, rows: Rows) -> Rows:
        found = ClearingLine.objects.filter(part__uid__in=[row["uid"] for row in rows]).order_by("partner__slug")
        lines: dict[str, list[dict[str, Any]]] = {}
        for uid, slug, amount in found.values_list("part__uid", "partner__slug", "amount"):
            lines.setdefault(str(uid), []).append({"network": slug, "amount": amount})
        return [{**row, "lines": lines.get(str(row["uid"]), [])} for row in rows]

    @extend_schema(request=ClearingAnswerInput, responses=ClearingPartShape)
    @action(detail=True, methods=["post"], url_path="answer")
    def reply(self, request: Request, uid: str) -> Response:
        """The network's yes or no; it may think again as long as the round runs."""
        return self.answer(rounds.answer(self.object(), self.read(ClearingAnswerInput)["agrees"], by=self.actor))


class ClearingAnswerShape(Shape):
    network = serializers.CharField()
    relieved = serializers.IntegerField(help_text="In that network's own smallest unit.")
    answer = serializers.CharField()


class ClearingRoundShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(ClearingRound.State.choices)
    asked_at = serializers.DateTimeField()
    answers_until = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    amount = serializers.IntegerField(help_text="At most; in credit every line in its debtor's unit.")
    cleared = serializers.IntegerField()
    networks = serializers.ListField(child=ClearingAnswerShape(), help_text="As long as it runs.")

    made = ("networks",)


class ClearingRoundInput(Input):
    kind = serializers.ChoiceField(KINDS, default="hours")


class ClearingRounds(Listed, Endpoints):
    """Set-offs among networks, in the umbrella; empty in every other network."""

    model = ClearingRound
    policy: ClassVar[dict[str, str]] = {
        "list": "federation.read", "retrieve": "federation.read", "create": rounds.MAY_ASK, "clear": rounds.MAY_ASK,
    }  # fmt: skip
    value_moves = frozenset({"create", "clear"})
    serializer_class = ClearingRoundShape

    def rows(self) -> QuerySet:
        return ClearingRound.objects.all()

    def finish(self, rows: Rows) -> Rows:
        waits = {row.uid: row for row in ClearingRound.objects.filter(state=ClearingRound.State.ASKED)}
        return [
            {**row, "networks": [
                {"network": one.network.slug, "relieved": one.amount, "answer": one.answer}
                for one in (rounds.answers(waits[row["uid"]]) if row["uid"] in waits else [])
            ]}
            for row in rows
        ]  # fmt: skip

    @extend_schema(request=ClearingRoundInput, responses={201: ClearingRoundShape})
    def create(self, request: Request) -> Response:
        """Asks every network that would be relieved; one round of a kind at a time."""
        return self.made(rounds.ask(self.read(ClearingRoundInput)["kind"], by=self.actor))

    @extend_schema(request=Nothing, responses=ClearingRoundShape)
    @action(detail=True, methods=["post"])
    def clear(self, request: Request, uid: str) -> Response:
        """Lets go now among those who agreed; no answer is no."""
        self.read(Nothing)
        return self.answer(rounds.clear(self.object(), by=self.actor))


router = Router()
router.register("agreements", Agreements, "agreements")
router.register("crossings", Crossings, "crossings")
router.register("clearing-parts", ClearingParts, "clearing-parts")
router.register("clearing-rounds", ClearingRounds, "clearing-rounds")

urlpatterns = router.urls
