"""Bringing one's page along from another network, and what was brought. In a session: a token is for one network."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import moving
from networks.api.described import extend_schema
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints, Listed
from networks.models import PastElsewhere


class PastShape(Shape):
    uid = serializers.UUIDField()
    network_name = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)
    gave = serializers.ListField(child=serializers.CharField(), help_text="In names of categories.")


class BringInput(Input):
    network = serializers.SlugField(max_length=40, help_text="One of one's own other networks.")


class BroughtShape(Shape):
    missing_skills = serializers.ListField(child=serializers.CharField(), help_text="Not listed in this network.")


class Pasts(Listed, Endpoints):
    """One's own past in other networks, as one brought it along."""

    model = PastElsewhere
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "profile.write_own")
    session_only = frozenset({"create"})
    serializer_class = PastShape

    def rows(self) -> QuerySet:
        return PastElsewhere.objects.filter(membership=self.me)

    @extend_schema(request=BringInput, responses={201: BroughtShape})
    def create(self, request: Request) -> Response:
        """Fills what is empty on one's page from that in another network of one's own."""
        return Response({"missing_skills": moving.bring(self.read(BringInput)["network"], by=self.actor)}, status=201)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """Takes it off one's page."""
        moving.forget(self.object().network_name, by=self.actor)
        return Response(status=204)
