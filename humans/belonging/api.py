"""Who belongs to HUMANs, as an endpoint; empty in every other network."""

from typing import ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from humans.belonging import members
from humans.models import Belonging, MemberClass
from networks import roles
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership, Network


class MemberClassShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(MemberClass.Kind.choices, source="of")
    dues_amount = serializers.IntegerField(help_text="In the smallest unit of the pool's money; 0: no dues.")
    dues_months = serializers.IntegerField()


class MemberClasses(Listed, Endpoints):
    """Who pays how much for how long; empty in every other network."""

    model = MemberClass
    policy: ClassVar[dict[str, str]] = {"list": members.KEEP, "retrieve": members.KEEP}
    serializer_class = MemberClassShape

    def rows(self) -> QuerySet:
        return MemberClass.objects.all()


class BelongingShape(Shape):
    uid = serializers.UUIDField()
    member_class = serializers.CharField(source="in_class.name")
    member = PlaceShape()
    of_network = serializers.CharField(source="of_network.slug", allow_null=True, help_text="Whose delegate it is.")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    paid_until = serializers.DateField(allow_null=True)
    is_in_good_standing = serializers.BooleanField()

    made = ("paid_until", "is_in_good_standing")


class BelongingInput(Input):
    member = serializers.UUIDField()
    member_class = serializers.UUIDField()
    of_network = serializers.SlugField(max_length=40, allow_blank=True, default="", help_text="Whose delegate it is.")


class DuesInput(Input):
    reference = serializers.CharField(max_length=80, allow_blank=True, default="")


class LetOffInput(Input):
    reason = serializers.CharField(max_length=200)


class Belongings(Listed, Endpoints):
    """HUMANs' own members: networks by a delegate, and supporters."""

    model = Belonging
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read",
        "retrieve": "board.read",
        "create": members.KEEP,
        "dues": members.KEEP,
        "let_off": members.KEEP,
        "end": members.KEEP,
    }
    value_moves = frozenset({"dues"})
    serializer_class = BelongingShape

    @property
    def actor(self) -> Actor:
        """Staff do this in their own name."""
        by: Actor = super().actor
        return Actor(by.hands, None, by.offices)

    def rows(self) -> QuerySet:
        """One's own; staff see all."""
        rows = Belonging.objects.all()
        return rows if roles.can(self.actor, members.KEEP) else rows.filter(member=self.me)

    @extend_schema(request=BelongingInput, responses={201: BelongingShape})
    def create(self, request: Request) -> Response:
        """Somebody belongs from today: a supporter, or a network by its delegate."""
        said = self.read(BelongingInput)
        in_class = named_row(MemberClass, said["member_class"], "member_class")
        member = named_row(Membership, said["member"], "member")
        of_network = None
        if said["of_network"] and (of_network := Network.objects.filter(slug=said["of_network"]).first()) is None:
            raise Refused("network", _("Choose one of the list."), "of_network")
        return self.made(members.take_in(in_class, member, by=self.actor, of_network=of_network))

    @extend_schema(request=DuesInput, responses=BelongingShape)
    @action(detail=True, methods=["post"])
    def dues(self, request: Request, uid: str) -> Response:
        """Dues of one term have come: the first signature; another countersigns the contribution."""
        row = self.object()
        members.record_dues(row, by=self.actor, **self.read(DuesInput))
        return self.answer(row)

    @extend_schema(request=LetOffInput, responses=BelongingShape)
    @action(detail=True, methods=["post"], url_path="let-off")
    def let_off(self, request: Request, uid: str) -> Response:
        """One term without dues."""
        row = self.object()
        members.let_off(row, self.read(LetOffInput)["reason"], by=self.actor)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=BelongingShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """From tomorrow they belong no more."""
        self.read(Nothing)
        return self.answer(members.end(self.object(), by=self.actor))

    def finish(self, rows: Rows) -> Rows:
        found = {one.row.uid: one for one in members.standings()}
        for row in rows:
            one = found.get(row["uid"])
            row["paid_until"], row["is_in_good_standing"] = (one.paid_until, one.is_good) if one else (None, False)
        return rows


router = Router()
router.register("member-classes", MemberClasses, "member-classes")
router.register("belongings", Belongings, "belongings")
urlpatterns = router.urls
