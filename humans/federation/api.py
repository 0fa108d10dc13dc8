"""The federation by API, in the umbrella alone: what networks publish, and networks that wait to be welcomed."""

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common import dotmap
from humans.admission import answers, covenant
from humans.federation import health, reading
from humans.standing import rests
from ledgers.between import memos
from ledgers.models import ClearingPosition, Memo
from ledgers.models.between import KINDS
from networks import doors
from networks.api.described import extend_schema
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Row, Rows, Shape
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.models import Decision, Network, PublicProfile


class OfTheUmbrella(Endpoints):
    """Not there in a local network."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request._request.network.kind != Network.Kind.UMBRELLA:  # type: ignore[attr-defined]
            raise Http404("of the umbrella")
        super().initial(request, *args, **kwargs)


class FederatedShape(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    place = serializers.CharField()
    state = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    health = serializers.CharField(help_text="well, steady, hand (could use a hand) or new (forming).")
    reason = serializers.CharField(help_text="Why, against its own past.")
    figures = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="As it publishes them; null where fewer than five are behind it.",
    )
    weeks = serializers.ListField(child=serializers.FloatField(allow_null=True), help_text="Hours of the last twelve weeks.")
    latitude = serializers.FloatField(allow_null=True, help_text="Of its town, to a tenth of a degree, where it shows it.")
    longitude = serializers.FloatField(allow_null=True)


class TotalsShape(Shape):
    now = serializers.DictField(child=serializers.FloatField(allow_null=True))
    month_ago = serializers.DictField(child=serializers.FloatField(allow_null=True))


class SpotShape(Shape):
    """Networks that are near one another, as one mark of the map."""

    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    count = serializers.IntegerField(help_text="How many networks.")
    name = serializers.CharField(help_text="Of the first of them.")
    slug = serializers.CharField()
    place = serializers.CharField()
    is_forming = serializers.BooleanField()
    part = serializers.CharField(help_text="What to send as `part` to come closer.")


class UmbrellaRestInput(Input):
    reason = serializers.CharField(max_length=300)


class Federation(OfTheUmbrella):
    """Networks as they show themselves, the largest first; what they do not publish is not here."""

    model = Network
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "totals", "map"), "federation.read"),
        **dict.fromkeys(("rest", "wake"), "federation.admit"),
    }  # fmt: skip
    serializer_class = FederatedShape
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9-]{1,40}"

    def rows(self) -> QuerySet:
        return Network.objects.none()

    def list(self, request: Request) -> Response:
        pages: Any = self.paginator
        found = pages.paginate_found(lambda cursor, limit: reading.page(cursor, limit), request, self)
        return Response({"next": pages.next_link(), "results": [_shown(one) for one in found]})

    def retrieve(self, request: Request, slug: str) -> Response:
        one = reading.one(slug)
        if one is None:
            raise Http404
        return Response(_shown(one))

    @extend_schema(responses=TotalsShape)
    @action(detail=False, methods=["get"])
    def totals(self, request: Request) -> Response:
        """All networks together, as the umbrella publishes it, now and a month ago."""
        now, month_ago = reading.totals()
        return Response({"now": now, "month_ago": month_ago})

    @extend_schema(
        parameters=[OpenApiParameter("part", str, description="South, north, west, east in degrees: 40,50,-95,-80")],
        responses=SpotShape(many=True),
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def map(self, request: Request) -> Response:
        """Where networks are that show their town: all, or those of a part; near ones together."""
        spots = reading.spots(dotmap.box_said(request.query_params.get("part", "")))
        names = ("latitude", "longitude", "count", "name", "slug", "place", "is_forming")
        return Response([{**{name: getattr(one, name) for name in names}, "part": str(one.box)} for one in spots])

    @extend_schema(request=UmbrellaRestInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def rest(self, request: Request, slug: str) -> Response:
        """A network that harms people rests until it is woken."""
        said = self.read(UmbrellaRestInput)
        rests.set_to_rest(self._local(slug), said["reason"], by=doors.officer(request._request))
        return Response(status=204)

    @extend_schema(request=Nothing, responses={204: None})
    @action(detail=True, methods=["post"])
    def wake(self, request: Request, slug: str) -> Response:
        """Lets it wake."""
        self.read(Nothing)
        rests.let_wake(self._local(slug), by=doors.officer(request._request))
        return Response(status=204)

    @staticmethod
    def _local(slug: str) -> Network:
        row = Network.objects.filter(slug=slug, kind=Network.Kind.LOCAL).first()
        if row is None:
            raise Http404
        return row  # type: ignore[no-any-return]


class ClearingPositionShape(Shape):
    """How one network stands with another in one kind of unit, in its own smallest unit."""

    network = serializers.CharField(source="subject.slug")
    partner = serializers.CharField(source="partner.slug")
    kind = serializers.ChoiceField(KINDS)
    owes = serializers.IntegerField(help_text="Below zero: is owed.")
    we_owe = serializers.IntegerField(help_text="At most, by agreement; 0 without one in force.")
    they_owe = serializers.IntegerField()
    gave = serializers.IntegerField(
        allow_null=True, help_text="What its members did for the partner's in 30 days; null where fewer than five did."
    )
    as_of = serializers.DateField()


class ClearingPositions(OfTheUmbrella):
    """The matrix between networks, with its caps: what each publishes of itself once a day."""

    model = ClearingPosition
    policy: ClassVar[dict[str, str]] = {"list": "federation.read"}
    serializer_class = ClearingPositionShape

    def rows(self) -> QuerySet:
        rows = ClearingPosition.objects.all()
        asked = self.request.query_params
        for name, column in (("network", "subject__slug"), ("partner", "partner__slug"), ("kind", "kind")):
            if said := asked.get(name, "").replace("\x00", "")[:40]:
                rows = rows.filter(**{column: said})
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("network", str, description="Of this one alone: its slug."),
            OpenApiParameter("partner", str, description="With this one alone: its slug."),
            OpenApiParameter("kind", str, enum=[kind for kind, _name in KINDS]),
        ]
    )
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())


class OrphanMemoShape(Shape):
    """A memo that waits for a network which nobody coordinates."""

    pact = serializers.UUIDField()
    network = serializers.CharField(help_text="Which has to sign.")
    writer = serializers.CharField(help_text="Which wrote it.")
    words = serializers.CharField()
    signed_as = serializers.CharField()
    lines = serializers.ListField(child=serializers.CharField())


class OrphanSignatureInput(Input):
    name = serializers.CharField(max_length=120)
    decision = serializers.UUIDField(allow_null=True, default=None, help_text="HUMANs' own, where much is let go.")


class OrphanMemos(OfTheUmbrella):
    """Memos that HUMANs signs for a network which nobody coordinates any more. Signing moves both books."""

    model = Memo
    policy: ClassVar[dict[str, str]] = {"list": memos.MAY_FOR_OTHERS, "sign": memos.MAY_FOR_OTHERS}
    value_moves = frozenset({"sign"})
    serializer_class = OrphanMemoShape
    pagination_class = None
    lookup_field = "pact"

    def rows(self) -> QuerySet:
        return Memo.objects.none()

    @extend_schema(responses=OrphanMemoShape(many=True))
    def list(self, request: Request) -> Response:
        return Response([_orphan(one) for one in memos.orphans()])

    @extend_schema(request=OrphanSignatureInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pact: str) -> Response:
        """Both books move at once."""
        said = self.read(OrphanSignatureInput)
        chosen = next((one for one in memos.orphans() if one.pact == str(as_uid(pact))), None)
        if chosen is None:
            raise Http404
        decision = named_row(Decision, said["decision"], "decision")
        memos.sign_for(chosen, name=said["name"], decision=decision, by=doors.officer(request._request))
        return Response(status=204)


def _orphan(one: memos.Orphan) -> Row:
    names = {"network": one.asked.slug, "writer": one.writer.slug}
    return {"pact": one.pact, **names, "words": one.words, "signed_as": one.signed_as, "lines": one.lines}


def _shown(one: reading.Published) -> Row:
    said = health.of(one)
    return {
        "slug": one.slug, "name": one.name, "place": one.place, "state": one.state, "as_of": one.as_of, "health": said.key,
        "reason": str(said.reason), "figures": {key: one.figure(key) for key in reading.KEYS}, "weeks": one.weeks[-12:],
        "latitude": one.latitude, "longitude": one.longitude,
    }  # fmt: skip


class ApplicationShape(Shape):
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    founded_at = serializers.DateTimeField()
    tagline = serializers.CharField()
    place = serializers.CharField()
    story = serializers.CharField()
    signed = serializers.ListField(child=serializers.CharField(), help_text="Texts that it signed: kind and version.")

    made = ("tagline", "place", "story", "signed")


class ApplicationInput(Input):
    is_welcome = serializers.BooleanField()


class Applications(OfTheUmbrella, Listed):
    """Networks that form and wait to be welcomed."""

    model = Network
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "answer_it"), "federation.admit")
    serializer_class = ApplicationShape
    ordering = ("founded_at", "id")

    def rows(self) -> QuerySet:
        return Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.FORMING)

    def finish(self, rows: Rows) -> Rows:
        known = {one.uid: one.pk for one in Network.objects.filter(uid__in=[row["uid"] for row in rows])}
        profiles = {one.subject_id: one for one in PublicProfile.objects.filter(subject__in=known.values())}
        signed = covenant.signatures(known.values())
        for row in rows:
            pk = known[uuid.UUID(str(row["uid"]))]
            profile = profiles.get(pk)
            for name in ("tagline", "place", "story"):
                row[name] = getattr(profile, name, "")
            row["signed"] = [f"{one.text.kind} {one.text.version}" for one in signed.get(pk, [])]
        return rows

    @extend_schema(request=ApplicationInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_it(self, request: Request, uid: str) -> Response:
        """Welcomes it, or tells it that it cannot join now."""
        said = self.read(ApplicationInput)
        answers.answer(self.object(), said["is_welcome"], by=doors.officer(request._request))
        return Response(status=204)


router = Router()
router.register("federation", Federation, "federation")
router.register("clearing-positions", ClearingPositions, "clearing-positions")
router.register("orphan-memos", OrphanMemos, "orphan-memos")
router.register("network-applications", Applications, "network-applications")
urlpatterns = router.urls
