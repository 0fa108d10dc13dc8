"""Households and organizations that whoever asks holds, and who else holds them."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks import apart, holders
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Shape, Whole
from networks.api.views import Endpoints, Listed
from networks.models import Holding, Membership

KINDS = [choice for choice in Membership.Kind.choices if choice[0] != Membership.Kind.PERSON]


def _running() -> Q:
    today = timezone.localdate()
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


class _Held(Listed, Endpoints):
    @property
    def actor(self) -> Actor:
        """The hand itself: nobody holds a household in another's name."""
        by: Actor = super().actor
        return Actor(by.hands, None, by.offices)

    def held(self) -> QuerySet:
        return Holding.objects.filter(_running(), holder=self.me).values("membership")


class HouseholdShape(Shape):
    uid = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    state = serializers.ChoiceField(Membership.State.choices)


class HouseholdInput(Input):
    kind = serializers.ChoiceField(KINDS)
    name = serializers.CharField(max_length=120)


class Households(_Held):
    """What one holds today."""

    model = Membership
    policy: ClassVar[dict[str, str]] = {"list": "people.read", "retrieve": "people.read", "create": "profile.write_own"}
    serializer_class = HouseholdShape
    ordering = ("name_folded", "id")

    def rows(self) -> QuerySet:
        return Membership.objects.filter(pk__in=self.held())

    @extend_schema(request=HouseholdInput, responses={201: HouseholdShape})
    def create(self, request: Request) -> Response:
        """Founds one; a coordinator welcomes it."""
        return self.made(holders.found(by=self.actor, **self.read(HouseholdInput)))


class HoldingShape(Shape):
    uid = serializers.UUIDField()
    household = PlaceShape(source="membership")
    holder = PlaceShape()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class HoldingInput(Input):
    household = serializers.UUIDField()
    number = Whole(min_value=1, max_value=2**31 - 1, help_text="The member number of who holds it, too.")


class Holdings(_Held):
    """Who holds what one holds oneself. Holders add and end each other; one always stays."""

    model = Holding
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "people.read")
    session_only = frozenset({"create", "destroy"})  # Whoever holds a household spends its hours: no app hands that out.
    serializer_class = HoldingShape

    def rows(self) -> QuerySet:
        return Holding.objects.filter(_running(), membership__in=self.held()).select_related("membership", "holder")

    @extend_schema(request=HoldingInput, responses={201: HoldingShape})
    def create(self, request: Request) -> Response:
        """Another holder, by member number."""
        said = self.read(HoldingInput)
        household = named_row(Membership, said["household"], "household", pk__in=self.held())
        holder = Membership.objects.active().exclude(pk__in=apart.ids_of(self.me)).filter(number=said["number"]).first()
        if holder is None:
            raise Refused("holder", _("Nobody here has this number."), "number")
        return self.made(holders.add(household, holder, by=self.actor))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """They hold it no longer."""
        holders.end(self.object(), by=self.actor)
        return Response(status=204)
