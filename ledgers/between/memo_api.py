"""Memos between two networks, as endpoints. Amounts in this network's own smallest unit; for coordinators."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from ledgers.between import memos
from ledgers.between.agreements import MAY
from ledgers.between.api import PartnerShape
from ledgers.between.memos import Settled
from ledgers.models import Memo, MemoLine
from ledgers.models.between import KINDS
from networks.api.described import extend_schema
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Decision, Network


class MemoLineShape(Shape):
    kind = serializers.ChoiceField(KINDS)
    amount = serializers.IntegerField(help_text="What this network owed; below zero what it was owed.")
    way = serializers.ChoiceField(MemoLine.Way.choices)
    reference = serializers.CharField()


class MemoShape(Shape):
    uid = serializers.UUIDField()
    partner = PartnerShape()
    state = serializers.ChoiceField(Memo.State.choices)
    is_ours = serializers.BooleanField(help_text="Whether this network wrote it.")
    words = serializers.CharField()
    signed_as = serializers.CharField()
    partner_signed_as = serializers.CharField()
    decision = serializers.CharField(help_text="Ours: `decision:<uid>`, read at `decisions/`; empty where none was needed.")
    umbrella_decision = serializers.CharField(help_text="HUMANs' own, where it signed.")
    umbrella_words = serializers.CharField(help_text="What HUMANs decided.")
    by_umbrella = serializers.BooleanField(help_text="The umbrella signed for the side that was asked.")
    written_at = serializers.DateTimeField()
    settled_on = serializers.DateField(allow_null=True)
    lines = serializers.ListField(child=MemoLineShape())

    made = ("lines",)


class MemoLineInput(Input):
    kind = serializers.ChoiceField(KINDS)
    way = serializers.ChoiceField(MemoLine.Way.choices)
    reference = serializers.CharField(max_length=160, allow_blank=True, default="")


_BY: Any = {"allow_null": True, "default": None, "help_text": "A signed decision, where this network lets go of much."}


class MemoInput(Input):
    partner = serializers.SlugField(help_text="The short name of the other network.")
    lines = serializers.ListField(child=MemoLineInput(), min_length=1, max_length=2)
    words = serializers.CharField(max_length=memos.MOST_WORDS)
    name = serializers.CharField(max_length=120, help_text="Whose signature it is.")
    decision = serializers.UUIDField(**_BY)


class SignatureInput(Input):
    name = serializers.CharField(max_length=120)
    decision = serializers.UUIDField(**_BY)


class Memos(Listed, Endpoints):
    """What stands open with another network, settled in writing. Signing moves both books."""

    model = Memo
    gear = "between"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "sign", "decline"), MAY)
    value_moves = frozenset({"sign"})
    serializer_class = MemoShape

    def rows(self) -> QuerySet:
        return Memo.objects.all()

    def finish(self, rows: Rows) -> Rows:
        lines: dict[Any, list[dict[str, Any]]] = {row["uid"]: [] for row in rows}
        for line in MemoLine.objects.filter(memo__uid__in=list(lines)).select_related("memo"):
            said = {name: getattr(line, name) for name in ("kind", "amount", "way", "reference")}
            lines[line.memo.uid].append(said)
        return [{**row, "lines": lines[row["uid"]]} for row in rows]

    @extend_schema(request=MemoInput, responses={201: MemoShape})
    def create(self, request: Request) -> Response:
        """Writes down how what is open is settled, and signs it; the partner signs or not."""
        said = self.read(MemoInput)
        partner = Network.objects.filter(slug=said["partner"]).first()
        if partner is None:
            raise Refused("partner", "Choose another local network.", "partner")
        ways = {line["kind"]: Settled(line["way"], line["reference"]) for line in said["lines"]}
        decision = named_row(Decision, said["decision"], "decision")
        return self.made(memos.write(partner, ways, words=said["words"], name=said["name"], decision=decision, by=self.actor))

    @extend_schema(request=SignatureInput, responses=MemoShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """The second signature: both books move at once."""
        said = self.read(SignatureInput)
        decision = named_row(Decision, said["decision"], "decision")
        return self.answer(memos.sign(self.object(), name=said["name"], decision=decision, by=self.actor))

    @extend_schema(request=Nothing, responses=MemoShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Not so; or takes one's own back."""
        self.read(Nothing)
        return self.answer(memos.decline(self.object(), by=self.actor))


router = Router()
router.register("memos", Memos, "memos")

urlpatterns = router.urls
