"""All data of the network in one file, by API: asked for and answered in a session of one's own, never by token."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import links
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Row, Shape
from networks.api.views import Endpoints, Listed
from networks.copies import asking
from networks.models import NetworkCopy
from networks.tenancy import current


class NetworkCopyShape(Shape):
    uid = serializers.UUIDField()
    purpose = serializers.ChoiceField(choices=NetworkCopy.Purpose.choices)
    state = serializers.ChoiceField(choices=NetworkCopy.State.choices)
    asked_by = PlaceShape()
    second = PlaceShape(allow_null=True)
    asked_at = serializers.DateTimeField()
    until_at = serializers.DateTimeField(help_text="Asked: somebody says yes before; ready: the file goes then.")
    made_at = serializers.DateTimeField(allow_null=True)
    size = serializers.IntegerField(help_text="In bytes.")
    fingerprint = serializers.CharField(help_text="SHA-256 of the manifest: `import_network --fingerprint`.")
    file = serializers.CharField(help_text="Where the two behind it fetch it, by session; empty for everybody else.")

    made = ("file",)


class NetworkCopyInput(Input):
    purpose = serializers.ChoiceField(choices=NetworkCopy.Purpose.choices)


class NetworkCopies(Listed, Endpoints):
    """Files with everything of the network: one officer asks, another says yes, both may fetch it for some days."""

    model = NetworkCopy
    policy: ClassVar[dict[str, str]] = {
        "list": "copy.allow",
        "retrieve": "copy.allow",
        "create": "copy.ask",
        "agree": "copy.allow",
        "decline": "copy.allow",
        "delete_file": "copy.allow",
    }
    session_only = frozenset({"create", "agree", "decline", "delete_file"})
    serializer_class = NetworkCopyShape

    def rows(self) -> QuerySet:
        return NetworkCopy.objects.all()

    def finish(self, rows: list[Row]) -> list[Row]:
        hand = self.actor.hands
        for row in rows:
            mine = hand is not None and str(hand.uid) in {str(one["uid"]) for one in (row["asked_by"], row["second"]) if one}
            open_ = row["state"] == NetworkCopy.State.READY and row["until_at"] > timezone.now()
            row["file"] = links.url(current.network(), "networks:copy_file", row["uid"]) if mine and open_ else ""
        return rows

    @extend_schema(request=NetworkCopyInput, responses={201: NetworkCopyShape})
    def create(self, request: Request) -> Response:
        """Asks for it. A second officer has to say yes."""
        return self.made(asking.ask(by=self.actor, **self.read(NetworkCopyInput)))

    @extend_schema(request=None, responses=NetworkCopyShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """The second person says yes; a worker makes it."""
        return self.answer(asking.agree(self.object(), by=self.actor))

    @extend_schema(request=None, responses=NetworkCopyShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """It is not made."""
        return self.answer(asking.decline(self.object(), by=self.actor))

    @extend_schema(request=None, responses=NetworkCopyShape)
    @action(detail=True, methods=["post"], url_path="delete-file")
    def delete_file(self, request: Request, uid: str) -> Response:
        """Deletes the file before its time."""
        return self.answer(asking.delete(self.object(), by=self.actor))
