"""Incidents for programs: telling of one, looking into one."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Membership
from requests_board.api.parts import named_row
from requests_board.dispatch import incidents
from requests_board.dispatch.api.desk import officer
from requests_board.models import Exchange, Incident


class IncidentShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Incident.Kind.choices)
    state = serializers.ChoiceField(Incident.State.choices)
    about = PlaceShape(allow_null=True)
    happened_on = serializers.DateField()
    filed_at = serializers.DateTimeField()
    text = serializers.CharField()
    taken_by = PlaceShape(allow_null=True)
    ending = serializers.CharField()
    closed_at = serializers.DateTimeField(allow_null=True)


class IncidentInput(Input):
    kind = serializers.ChoiceField(Incident.Kind.choices)
    text = serializers.CharField(max_length=4000)
    happened_on = serializers.DateField(allow_null=True, default=None)
    about = serializers.UUIDField(allow_null=True, default=None)
    exchange = serializers.UUIDField(allow_null=True, default=None)


class NoteInput(Input):
    text = serializers.CharField(max_length=2000)


class EndingInput(Input):
    ending = serializers.CharField(max_length=600)


class Incidents(Listed, Endpoints):
    """What one told; for officers those that they may read, never one that concerns them."""

    model = Incident
    # In confidence: no program with a token, only a person who signs in.
    session_only = frozenset({"list", "retrieve", "create", "take", "note", "close"})
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "take", "note", "close"), "incident.file")
    serializer_class = IncidentShape
    ordering = ("-filed_at", "-id")

    def rows(self) -> QuerySet:
        readable = incidents.readable(officer(self)).order_by()
        if self.action in ("take", "note", "close"):
            return readable
        return Incident.objects.filter(Q(reporter=self.me) | Q(pk__in=readable.values("pk")))

    @extend_schema(request=IncidentInput, responses={201: IncidentShape})
    def create(self, request: Request) -> Response:
        """Tells what happened, to at least two officers."""
        said = self.read(IncidentInput)
        about = named_row(Membership, said.pop("about"), "about")
        exchange = said.pop("exchange")
        mine = Exchange.objects.of(self.me).select_related("giver", "receiver")
        found = mine.filter(uid=exchange).first() if exchange else None
        if exchange and found is None:
            named_row(Exchange, exchange, "exchange", giver=self.me)
        return self.made(incidents.file(by=self.actor, about=about, exchange=found, **said))

    @extend_schema(request=Nothing, responses=IncidentShape)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, uid: str) -> Response:
        """Looks into it."""
        self.read(Nothing)
        return self.answer(incidents.take(self.object(), by=officer(self)))

    @extend_schema(request=NoteInput, responses=IncidentShape)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, uid: str) -> Response:
        """Writes a note for the other officers."""
        row = self.object()
        incidents.note(row, self.read(NoteInput)["text"], by=officer(self))
        return self.answer(row)

    @extend_schema(request=EndingInput, responses=IncidentShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uid: str) -> Response:
        """A second officer says that it is done, and how it ended."""
        return self.answer(incidents.close(self.object(), self.read(EndingInput)["ending"], by=officer(self)))
