"""This network, and whoever asks."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks import clauses, profiles
from networks.api.described import extend_schema
from networks.api.shapes import Input, Row, Shape, columns
from networks.api.views import Endpoints
from networks.models import ApiToken, Membership, Neighborhood, Network
from networks.models.member import Audience


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


class MeInput(Input):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254, allow_blank=True)
    phone = serializers.CharField(max_length=40, allow_blank=True)
    phone_alt = serializers.CharField(max_length=40, allow_blank=True)
    address = serializers.CharField(max_length=200, allow_blank=True)
    about = serializers.CharField(max_length=2000, allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(max_length=40), max_length=12)
    neighborhood = serializers.UUIDField(allow_null=True, help_text="The uid of a neighborhood.")
    audiences = serializers.DictField(child=serializers.ChoiceField(Audience.choices), help_text="Field → who sees it.")


class Me(Endpoints):
    """The membership that asks: one's own, or the one that one acts for."""

    model = Membership
    policy: ClassVar[dict[str, str]] = {"here": "profile.write_own", "change": "profile.write_own"}
    serializer_class = MeShape

    def rows(self) -> Any:
        return Membership.objects.filter(pk=self.me.pk)

    @extend_schema(responses=MeShape)
    def here(self, request: Request) -> Response:
        return Response(self._page())

    @extend_schema(request=MeInput, responses=MeShape)
    def change(self, request: Request) -> Response:
        """Changes what the page of a member says. Only what is sent changes."""
        said = self.read(MeInput, partial=True)
        if said.get("neighborhood") is not None:
            said["neighborhood"] = Neighborhood.objects.filter(uid=said["neighborhood"]).first()
            if said["neighborhood"] is None:
                raise Refused("neighborhood", _("Choose one of the list."), "neighborhood")
        profiles.edit(self.me, by=self.actor, **said)
        return Response(self._page())

    def _page(self) -> Row:
        shown = self.shown(pk=self.me.pk)
        shown["offices"] = sorted(self.actor.offices)
        token = self.request.auth
        shown["may_write"] = not isinstance(token, ApiToken) or token.may_write
        return shown
