"""Batches brought in from elsewhere: how they stand, what is wrong with them, and the decisions about a whole batch.

Files are uploaded, and rows decided about, in the coordinator's pages.
"""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.shapes import Shape
from networks.api.views import Endpoints, Listed
from networks.imports import batches
from networks.models import ImportBatch


class ImportShape(Shape):
    uid = serializers.UUIDField()
    preset = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportBatch.State.choices)
    names = serializers.ListField(child=serializers.CharField(), help_text="The files, as people know them.")
    figures = serializers.DictField(help_text="What would come in, or came in: rows by kind, and minutes.")
    error_count = serializers.IntegerField()
    warning_count = serializers.IntegerField()
    trouble = serializers.CharField(help_text="Why the last attempt did not succeed.")
    uploaded_at = serializers.DateTimeField()
    applied_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class Imports(Listed, Endpoints):
    """What coordinators brought in, or are about to."""

    model = ImportBatch
    policy: ClassVar[dict[str, str]] = {
        "list": "import",
        "retrieve": "import",
        "confirm": "import",
        "undo": "import",
        "discard": "import",
    }
    serializer_class = ImportShape

    def rows(self) -> QuerySet:
        return ImportBatch.objects.exclude(state=ImportBatch.State.DISCARDED)

    @extend_schema(request=None, responses={200: ImportShape})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, uid: str) -> Response:
        """Has it brought in. A worker does it; ask again for its state."""
        return self.answer(batches.confirm(self.object(), by=self.actor))

    @extend_schema(request=None, responses={200: ImportShape})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, uid: str) -> Response:
        """Has it taken back."""
        return self.answer(batches.ask_undo(self.object(), by=self.actor))

    @extend_schema(request=None, responses={200: ImportShape})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, uid: str) -> Response:
        """Puts it away before it came in. Nothing of it is kept."""
        return self.answer(batches.discard(self.object(), by=self.actor))
