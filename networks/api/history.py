"""What happened: the whole of it for who may read the records, one's own for everyone."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import feed
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Rows, Shape
from networks.api.views import Endpoints, as_uid
from networks.models import Record


class RecordShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    actor = PlaceShape(allow_null=True, help_text="Whose deed it was; null for the software's own.")
    hand = PlaceShape(allow_null=True, help_text="Who did it for them.")
    about = serializers.CharField(help_text="What it is about: `exchange:<uid>`.")
    data = serializers.DictField()  # type: ignore[assignment]
    text = serializers.CharField(help_text="In words; empty where no page tells it.")

    made = ("text",)


def _with_words(rows: Rows) -> Rows:
    kept = Record.objects.filter(uid__in=[row["uid"] for row in rows]).select_related("actor", "hand")
    words = {line.uid: line.text for line in feed.told(kept)}
    return [{**row, "text": words.get(str(row["uid"]), "")} for row in rows]


class Records(Endpoints):
    """The append-only stream: every deed, who did it, and for whom."""

    model = Record
    policy: ClassVar[dict[str, str]] = {"list": "records.read", "retrieve": "records.read"}
    serializer_class = RecordShape

    def rows(self) -> QuerySet:
        asked = self.request.query_params
        wanted = {name: asked[name][:80] for name in ("kind", "about") if asked.get(name)}
        return Record.objects.filter(**wanted)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, description="As `exchange.confirmed`."),
            OpenApiParameter("about", str, description="As `exchange:<uid>`."),
        ]
    )
    def list(self, request: Request) -> Response:
        """Newest first."""
        return self.page(self.get_queryset())

    def retrieve(self, request: Request, uid: str) -> Response:
        return Response(self.shown(uid=as_uid(uid)))

    def finish(self, rows: Rows) -> Rows:
        return _with_words(rows)


class History(Endpoints):
    """What a member did, and what was done about them or by their hand."""

    model = Record
    policy: ClassVar[dict[str, str]] = {"list": "profile.write_own"}
    serializer_class = RecordShape

    def rows(self) -> QuerySet:
        own = Q(actor=self.me) | Q(hand=self.me) | Q(about=f"membership:{self.me.uid}")
        return Record.objects.filter(own)

    def list(self, request: Request) -> Response:
        """Newest first."""
        return self.page(self.get_queryset())

    def finish(self, rows: Rows) -> Rows:
        return _with_words(rows)
