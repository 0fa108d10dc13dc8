"""What one has been told in this network. What other networks told the same person is not here: a token is for one network."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.shapes import Nothing, Shape
from networks.api.views import Endpoints, Listed
from networks.tenancy import current
from notifications import inbox
from notifications.models import InboxItem


class InboxShape(Shape):
    uid = serializers.UUIDField()
    topic = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    link = serializers.CharField()
    made_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class ReadCountShape(Shape):
    read = serializers.IntegerField(help_text="How many became read.")


class Inbox(Listed, Endpoints):
    """Messages of this network to whoever asks, newest first."""

    model = InboxItem
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "read", "read_all"), "profile.write_own")
    serializer_class = InboxShape

    def rows(self) -> QuerySet:
        """As the person, whoever they act for."""
        hand, here = self.actor.hands, current.network()
        rows = InboxItem.objects.filter(person=hand.person if hand else None)
        rows = rows.filter(network_name=here.name, link__startswith=here.origin + here.prefix)
        new = self.request.query_params.get("new", "") if self.action == "list" else ""
        return rows.filter(read_at=None) if new == "true" else rows

    @extend_schema(parameters=[OpenApiParameter("new", bool, description="Only those that were not read.")])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=Nothing, responses=InboxShape)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, uid: str) -> Response:  # type: ignore[override]
        """It was read. Twice is once."""
        Endpoints.read(self, Nothing)
        row = self.object()
        inbox.read(row.person, str(row.uid))
        return self.answer(row)

    @extend_schema(request=Nothing, responses=ReadCountShape)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """All of this network's were read."""
        Endpoints.read(self, Nothing)
        return Response({"read": self.rows().filter(read_at=None).update(read_at=timezone.now())})
