"""The apps of a network. They are registered and removed by a person who has signed in, never by a token."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.shapes import Input, Row, Shape
from networks.api.views import Endpoints, Listed
from networks.models import ConnectedApp
from networks.oauth import connected


class AppShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    website = serializers.CharField()
    kind = serializers.ChoiceField(ConnectedApp.Kind.choices)
    client_id = serializers.CharField()
    made_at = serializers.DateTimeField()


class NewAppShape(AppShape):
    secret = serializers.CharField(help_text="Shown this once; empty for an app that cannot keep one.")

    made = ("secret",)


class AppInput(Input):
    name = serializers.CharField(max_length=60)
    website = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(ConnectedApp.Kind.choices, default=ConnectedApp.Kind.MEMBERS)
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), min_length=1, max_length=60)
    addresses = serializers.ListField(
        child=serializers.CharField(max_length=400), max_length=connected.MOST_ADDRESSES, required=False, default=list
    )
    keeps_secrets = serializers.BooleanField(default=True)
    by_code = serializers.BooleanField(default=False, help_text="It has no browser: members type its code (RFC 8628).")


class ConnectedApps(Listed, Endpoints):
    """The apps that may knock here."""

    model = ConnectedApp
    policy: ClassVar[dict[str, str]] = {
        "list": "network.write",
        "retrieve": "network.write",
        "create": "network.write",
        "destroy": "network.write",
    }
    session_only = frozenset({"create", "destroy"})
    shows_secret = frozenset({"create"})
    serializer_class = AppShape

    def rows(self) -> QuerySet:
        rows: QuerySet = connected.living()
        return rows

    @extend_schema(request=AppInput, responses={201: NewAppShape})
    def create(self, request: Request) -> Response:
        said: dict[str, Any] = self.read(AppInput)
        app, secret = connected.register(by=self.actor, allowed=said.pop("scopes"), **said)
        response = self.made(app)
        shown: Row = response.data
        shown["secret"] = secret
        return response

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        connected.remove(self.object(), by=self.actor)
        return Response(status=204)
