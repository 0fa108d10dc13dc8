"""Tokens of one's own. They are made and revoked by a person who has signed in, never by a token."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import tokens
from networks.api.described import extend_schema
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints, Listed
from networks.models import ApiToken


class TokenShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.CharField(), help_text="`posts.read` …; empty: everything.")
    may_write = serializers.BooleanField()
    carries_offices = serializers.BooleanField()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_on = serializers.DateField(allow_null=True)


class NewTokenShape(TokenShape):
    secret = serializers.CharField(help_text="Shown this once. Send it as `Authorization: Bearer …`.")

    made = ("secret",)


class TokenInput(Input):
    name = serializers.CharField(max_length=60)
    scopes = serializers.ListField(child=serializers.CharField(max_length=40), max_length=60, required=False)
    may_write = serializers.BooleanField(default=False, help_text="Follows from `scopes`, where there are any.")
    carries_offices = serializers.BooleanField(default=False)
    days = serializers.IntegerField(min_value=1, max_value=tokens.LONGEST_DAYS, default=365)


class Tokens(Listed, Endpoints):
    """One's own tokens. Each opens this network alone."""

    model = ApiToken
    policy: ClassVar[dict[str, str]] = {
        "list": "profile.write_own",
        "retrieve": "profile.write_own",
        "create": "profile.write_own",
        "destroy": "profile.write_own",
    }
    session_only = frozenset({"create", "destroy"})
    shows_secret = frozenset({"create"})
    serializer_class = TokenShape

    def rows(self) -> QuerySet:
        return tokens.of_member(self.actor)

    @extend_schema(request=TokenInput, responses={201: NewTokenShape})
    def create(self, request: Request) -> Response:
        token, secret = tokens.make(by=self.actor, **self.read(TokenInput))
        response = self.made(token)
        response.data["secret"] = secret
        return response

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        tokens.revoke(self.object(), by=self.actor)
        return Response(status=204)
