"""What a network shows of itself: its public page as everyone reads it, with the figures that it publishes."""

from dataclasses import asdict, replace
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import doors, showing
from networks.api import marks
from networks.api.described import extend_schema
from networks.api.shapes import Input, Row, Shape
from networks.api.views import Endpoints
from networks.models import PublicProfile, Vital


class PublicPageShape(Shape):
    tagline = serializers.CharField()
    story = serializers.CharField()
    place = serializers.CharField()
    is_on_map = serializers.BooleanField()
    latitude = serializers.FloatField(allow_null=True, help_text="Degrees north of the town, to a tenth.")
    longitude = serializers.FloatField(allow_null=True, help_text="Degrees east.")
    email = serializers.CharField()
    phone = serializers.CharField()
    takes_applications = serializers.BooleanField()
    as_of = serializers.DateField(allow_null=True, help_text="Of the figures.")
    figures = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="As the network publishes them; null where fewer than five are behind it.",
    )


class PublicPageInput(Input):
    tagline = serializers.CharField(max_length=160, allow_blank=True)
    story = serializers.CharField(max_length=4000, allow_blank=True)
    place = serializers.CharField(max_length=120, allow_blank=True)
    is_on_map = serializers.BooleanField(help_text="Without a place of its own the middle of the neighborhoods is shown.")
    latitude = serializers.FloatField(min_value=-90, max_value=90, allow_null=True)
    longitude = serializers.FloatField(min_value=-180, max_value=180, allow_null=True)
    email = serializers.EmailField(max_length=254, allow_blank=True)
    phone = serializers.CharField(max_length=40, allow_blank=True)
    takes_applications = serializers.BooleanField()


class PublicPage(Endpoints):
    """The public page of this network. Open to everyone; a coordinator writes it."""

    model = PublicProfile
    policy: ClassVar[dict[str, str]] = {"here": "public", "change": showing.MAY}
    serializer_class = PublicPageShape

    @extend_schema(responses=PublicPageShape)
    def here(self, request: Request) -> Response:
        return self._answer()

    @extend_schema(request=PublicPageInput, responses=PublicPageShape)
    def change(self, request: Request) -> Response:
        """Only what is sent changes. Everyone reads it so from now on."""
        marks.demand(request, self._page())
        said = self.read(PublicPageInput, partial=True)
        showing.show(replace(showing.now(), **said), by=doors.officer(request._request))
        return self._answer()

    def _answer(self) -> Response:
        page = self._page()
        return Response(page, headers={"ETag": marks.of(page)})

    def _page(self) -> Row:
        here = self.request._request.network.id  # type: ignore[attr-defined]
        rows = list(Vital.objects.filter(subject_id=here, is_latest=True).order_by("key").values_list("key", "value", "as_of"))
        said: dict[str, Any] = asdict(showing.now())
        return {
            **said, "as_of": max((day for _key, _value, day in rows), default=None),
            "figures": {key: value for key, value, _day in rows},
        }  # fmt: skip
