"""This network, and whoever asks."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import clauses
from networks.api.shapes import Shape, columns
from networks.api.views import Endpoints
from networks.models import ApiToken, Membership, Network


class NetworkShape(Shape):
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Network.Kind.choices)
    state = serializers.ChoiceField(Network.State.choices)
    locale = serializers.CharField()
    time_zone = serializers.CharField()
    distance_unit = serializers.ChoiceField(["mi", "km"])
    block = serializers.CharField()
    gears = serializers.ListField(child=serializers.CharField(), help_text="The tools that this network uses.")

    made = ("gears",)


class NetworkHere(Endpoints):
    """The network of this address. Open to everyone."""

    model = Network
    policy: ClassVar[dict[str, str]] = {"here": "public"}
    serializer_class = NetworkShape

    @extend_schema(responses=NetworkShape)
    def here(self, request: Request) -> Response:
        ref: Any = request._request.network  # type: ignore[attr-defined]
        said = {name: getattr(ref, name) for name in columns(NetworkShape)}
        return Response({**said, "gears": sorted(clauses.gears())})


class PlaceShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()


class MeShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True)
    kind = serializers.ChoiceField(Membership.Kind.choices)
    state = serializers.ChoiceField(Membership.State.choices)
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()
    about = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    neighborhood = PlaceShape(allow_null=True)
    joined_on = serializers.DateField(allow_null=True)
    offices = serializers.ListField(child=serializers.CharField())
    may_write = serializers.BooleanField(help_text="False for a token that may only read.")

    made = ("offices", "may_write")


class Me(Endpoints):
    """The membership that asks: one's own, or the one that one acts for."""

    model = Membership
    policy: ClassVar[dict[str, str]] = {"here": "profile.write_own"}
    serializer_class = MeShape

    def rows(self) -> Any:
        return Membership.objects.filter(pk=self.me.pk)

    @extend_schema(responses=MeShape)
    def here(self, request: Request) -> Response:
        shown = self.shown(pk=self.me.pk)
        shown["offices"] = sorted(self.actor.offices)
        shown["may_write"] = not isinstance(request.auth, ApiToken) or request.auth.may_write
        return Response(shown)
