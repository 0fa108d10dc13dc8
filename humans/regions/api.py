"""Regional federations as endpoints: for a network those that it knows and takes part in; inside a region its networks, seats
and what it tells."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from governance.models import Assembly, Mandate
from humans.models import RegionMember, RegionWord, Seat
from humans.regions import regions
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Network, PublicProfile
from networks.tenancy import current

PART = "decisions.take_part"


class RegionShape(Shape):
    uid = serializers.UUIDField()
    region = serializers.CharField(source="region.slug")
    name = serializers.CharField(source="region.name")
    state = serializers.ChoiceField(RegionMember.State.choices, help_text="Of this network in it.")
    since = serializers.DateTimeField()


class RegionInput(Input):
    slug = serializers.SlugField(max_length=40, help_text="Its short name, for its address.")
    name = serializers.CharField(max_length=80)
    purpose = serializers.CharField(max_length=160, help_text="What for, in 10 letters or more.")
    place = serializers.CharField(max_length=120, allow_blank=True, default="")
    others = serializers.ListField(
        child=serializers.SlugField(max_length=40), min_length=1, max_length=100, help_text="Slugs of the networks to ask."
    )


class RegionAnswerInput(Input):
    joins = serializers.BooleanField()


class SeatInput(Input):
    mandate = serializers.UUIDField(help_text="A mandate of one's own that runs.")


def _named(slugs: list[str], field: str) -> list[Network]:
    found = list(Network.objects.filter(slug__in=slugs, kind=Network.Kind.LOCAL, state=Network.State.ACTIVE))
    if missing := sorted(set(slugs) - {one.slug for one in found}):
        raise Refused(field, _("There is no network of this name: %(name)s") % {"name": missing[0]}, field)
    return found


class Regions(Listed, Endpoints):
    """Regional federations that this network takes part in, is asked into, or has left."""

    model = RegionMember
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "create": regions.SPEAK, "respond": regions.SPEAK, "leave": regions.SPEAK,
        "take_seat": PART,
    }  # fmt: skip
    serializer_class = RegionShape

    def rows(self) -> QuerySet:
        return RegionMember.objects.filter(subject_id=current.network().id)

    @extend_schema(request=RegionInput, responses={201: RegionShape})
    def create(self, request: Request) -> Response:
        """This network begins a region and asks others into it. It wakes when a second one has joined."""
        said = self.read(RegionInput)
        others = _named(said["others"], "others")
        made = regions.found(said["slug"], said["name"], said["purpose"], said["place"], others, by=self.actor)
        return self.made(self.rows().get(region=made))

    @extend_schema(request=RegionAnswerInput, responses={200: RegionShape})
    @action(detail=True, methods=["post"])
    def respond(self, request: Request, uid: str) -> Response:
        """Joins a region that asked, or does not."""
        said, row = self.read(RegionAnswerInput), self.object()
        regions.answer(row.region, said["joins"], by=self.actor)
        return self.answer(self._fresh(row))

    @extend_schema(request=Nothing, responses={200: RegionShape})
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, uid: str) -> Response:
        """Leaves it; delegates' seats there end."""
        self.read(Nothing)
        row = self.object()
        regions.leave(row.region, by=self.actor)
        return self.answer(self._fresh(row))

    @extend_schema(request=SeatInput, responses={200: RegionShape})
    @action(detail=True, methods=["post"], url_path="take-seat")
    def take_seat(self, request: Request, uid: str) -> Response:
        """A delegate becomes a member of the region, by a mandate of this network that is theirs."""
        said, row = self.read(SeatInput), self.object()
        regions.take_seat(row.region, named_row(Mandate, said["mandate"], "mandate"), by=self.actor)
        return self.answer(self._fresh(row))

    @staticmethod
    def _fresh(row: Any) -> RegionMember:
        return RegionMember.objects.get(pk=row.pk)


class KnownRegionShape(Shape):
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    state = serializers.ChoiceField(Network.State.choices)
    place = serializers.CharField()
    purpose = serializers.CharField()
    networks = serializers.ListField(child=serializers.CharField(), help_text="Slugs of those that take part.")

    made = ("place", "purpose", "networks")


class KnownRegions(Listed, Endpoints):
    """All regions, by name."""

    model = Network
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART}
    serializer_class = KnownRegionShape
    ordering = ("name", "id")

    def rows(self) -> QuerySet:
        return regions.all_of_them()

    def finish(self, rows: Rows) -> Rows:
        uids = [row["uid"] for row in rows]
        profiles = {
            one.subject.uid: one for one in PublicProfile.objects.filter(subject__uid__in=uids).select_related("subject")
        }
        part: dict[Any, list[str]] = {uid: [] for uid in uids}
        joined = RegionMember.objects.filter(region__uid__in=uids, state="joined").order_by("subject__name")
        for uid, slug in joined.values_list("region__uid", "subject__slug"):
            part[uid].append(slug)
        for row in rows:
            profile = profiles.get(row["uid"])
            row["place"], row["purpose"] = getattr(profile, "place", ""), getattr(profile, "tagline", "")
            row["networks"] = part[row["uid"]]
        return rows


class RegionNetworkShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug")
    name = serializers.CharField(source="subject.name")
    state = serializers.ChoiceField(RegionMember.State.choices)
    since = serializers.DateTimeField()


class RegionNetworkInput(Input):
    network = serializers.SlugField(max_length=40, help_text="The slug of a local network to ask.")


class RegionNetworks(Listed, Endpoints):
    """Inside a region: the networks that take part or are asked."""

    model = RegionMember
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "create": regions.SPEAK}
    serializer_class = RegionNetworkShape

    def rows(self) -> QuerySet:
        return RegionMember.objects.filter(region_id=current.network().id, state__in=["joined", "invited"])

    @extend_schema(request=RegionNetworkInput, responses={201: RegionNetworkShape})
    def create(self, request: Request) -> Response:
        """Asks one more network in."""
        (network,) = _named([self.read(RegionNetworkInput)["network"]], "network")
        regions.ask(network, by=self.actor)
        return self.made(self.rows().get(subject=network))


class SeatShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    network = serializers.CharField(source="of_network.slug", help_text="For which network they speak.")
    since = serializers.DateTimeField()
    until = serializers.DateField()


class Seats(Listed, Endpoints):
    """Inside a region: who speaks there today, and for whom."""

    model = Seat
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART}
    serializer_class = SeatShape

    def rows(self) -> QuerySet:
        return regions.seats().select_related(None)


class RegionWordShape(Shape):
    uid = serializers.UUIDField()
    region = serializers.CharField(source="subject.slug")
    kind = serializers.ChoiceField(RegionWord.Kind.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    outcome = serializers.CharField(help_text="Of what was decided: state of the region's proposal.")
    said_at = serializers.DateTimeField()


class RegionMinutesInput(Input):
    meeting = serializers.UUIDField(help_text="One of the region's own that is over.")
    text = serializers.CharField(max_length=20_000, allow_blank=True, help_text="Left empty, what was told is taken back.")


class RegionWords(Listed, Endpoints):
    """What regions told their networks: what delegates decided, and minutes of the forum."""

    model = RegionWord
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "minutes": regions.SPEAK}
    serializer_class = RegionWordShape

    def rows(self) -> QuerySet:
        return regions.heard()

    @extend_schema(request=RegionMinutesInput, responses={204: None})
    @action(detail=False, methods=["post"])
    def minutes(self, request: Request) -> Response:
        """Inside a region: tells all its networks the minutes of a meeting, anew where they were told before."""
        said = self.read(RegionMinutesInput)
        regions.tell_minutes(named_row(Assembly, said["meeting"], "meeting"), said["text"], by=self.actor)
        return Response(status=204)


router = Router()
router.register("regions", Regions, "regions")
router.register("known-regions", KnownRegions, "known-regions")
router.register("region-networks", RegionNetworks, "region-networks")
router.register("seats", Seats, "seats")
router.register("region-words", RegionWords, "region-words")
urlpatterns = router.urls
