"""Regional federations as endpoints."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from humans.models import RegionMember
from humans.regions import regions
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.tenancy import current

PART = "decisions.take_part"


class RegionShape(Shape):
    uid = serializers.UUIDField()
    region = serializers.CharField(source="region.slug")
    name = serializers.CharField(source="region.name")
    state = serializers.ChoiceField(RegionMember.State.choices, help_text="Of this network in it.")
    since = serializers.DateTimeField()


class RegionAnswerInput(Input):
    joins = serializers.BooleanField()


class Regions(Listed, Endpoints):
    """Regional federations that this network takes part in, is asked into, or has left."""

    model = RegionMember
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "respond": regions.SPEAK, "leave": regions.SPEAK,
    }  # fmt: skip
    serializer_class = RegionShape

    def rows(self) -> QuerySet:
        return RegionMember.objects.filter(subject_id=current.network().id)

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

    @staticmethod
    def _fresh(row: Any) -> RegionMember:
        return RegionMember.objects.get(pk=row.pk)


router = Router()
router.register("regions", Regions, "regions")
urlpatterns = router.urls
