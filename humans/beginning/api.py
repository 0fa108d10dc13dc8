"""The founding journey as an endpoint: the ten steps with their lines, and ticks for what only people know."""

from typing import Any, ClassVar

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from humans.beginning import steps
from humans.models import Step, StepTick
from networks.api.described import extend_schema
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints


class FoundingLine(Shape):
    name = serializers.CharField()
    words = serializers.CharField()
    is_done = serializers.BooleanField()
    by_itself = serializers.BooleanField(help_text="It shows in the data; the others are ticked.")
    so_far = serializers.IntegerField()
    wanted = serializers.IntegerField()


class FoundingStep(Shape):
    step = serializers.ChoiceField(Step.choices)
    title = serializers.CharField()
    is_done = serializers.BooleanField()
    lines = FoundingLine(many=True)


class FoundingTick(Input):
    name = serializers.CharField(max_length=40)
    is_done = serializers.BooleanField(default=True)


class FoundingSteps(Endpoints):
    model = StepTick
    policy: ClassVar[dict[str, str]] = {"list": "network.write", "tick": "network.write"}
    serializer_class = FoundingStep
    pagination_class = None

    @extend_schema(responses=FoundingStep(many=True))
    def list(self, request: Request) -> Response:
        """The ten steps of starting a network, in order."""
        return Response(_shown())

    @extend_schema(request=FoundingTick, responses=FoundingStep(many=True))
    def tick(self, request: Request) -> Response:
        """Says that a line which only people know is done, or is not."""
        said = self.read(FoundingTick)
        steps.tick(said["name"], said["is_done"], by=self.actor)
        return Response(_shown())


def _shown() -> list[dict[str, Any]]:
    names = ("name", "is_done", "by_itself", "so_far", "wanted")
    return [
        {
            "step": stage.step, "title": str(stage.title), "is_done": stage.is_done,
            "lines": [{"words": str(line.label), **{name: getattr(line, name) for name in names}} for line in stage.lines],
        }
        for stage in steps.stages()
    ]  # fmt: skip


urlpatterns = [
    path(
        "founding-steps/",
        FoundingSteps.as_view({"get": "list", "post": "tick"}, basename="founding-steps"),
        name="founding-steps",
    )
]
