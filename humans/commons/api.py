"""The commons as endpoints: the shelf that all networks share, and a network's own guides."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from humans.commons import guides, shelf
from humans.models import Guide, Kind, Playbook, PlaybookLesson, Step
from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router

READ, WRITE = "board.read", "commons.write"
STEPS = [("", ""), *Step.choices]


class PlaybookShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug", help_text="Whose it is.")
    kind = serializers.ChoiceField(Kind.choices)
    step = serializers.ChoiceField(STEPS, help_text="The step of starting a network that it helps with.")
    title = serializers.CharField()
    summary = serializers.CharField()
    body = serializers.CharField(help_text="Markdown.")
    version = serializers.IntegerField()
    state = serializers.ChoiceField(Playbook.State.choices)
    changed_at = serializers.DateTimeField()


class GuideShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Kind.choices)
    step = serializers.ChoiceField(STEPS)
    title = serializers.CharField()
    summary = serializers.CharField()
    body = serializers.CharField(help_text="Markdown.")
    state = serializers.ChoiceField(Guide.State.choices)
    origin = serializers.UUIDField(source="origin.uid", allow_null=True, help_text="The playbook it is a copy of.")
    origin_version = serializers.IntegerField(allow_null=True)
    newest_version = serializers.IntegerField(source="origin.version", allow_null=True, help_text="Of the origin.")
    published = serializers.UUIDField(source="published.uid", allow_null=True, help_text="The playbook that it became.")
    changed_at = serializers.DateTimeField()


class GuideInput(Input):
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=guides.LONGEST, trim_whitespace=False)
    kind = serializers.ChoiceField(Kind.choices, default=Kind.GUIDE)
    summary = serializers.CharField(max_length=300, allow_blank=True, default="")
    step = serializers.ChoiceField(STEPS, allow_blank=True, default="")


class PublishInput(Input):
    note = serializers.CharField(max_length=300, allow_blank=True, default="", help_text="What is new.")


class FollowInput(Input):
    take = serializers.BooleanField(help_text="Take the newer words; otherwise keep one's own, having seen them.")


class LessonInput(Input):
    did = serializers.CharField(max_length=4000)
    outcome = serializers.CharField(max_length=4000)
    advice = serializers.CharField(max_length=4000, allow_blank=True, default="")
    people_reached = Whole(min_value=0, max_value=1_000_000, allow_null=True, default=None)


class LessonShape(Shape):
    uid = serializers.UUIDField()
    network = serializers.CharField(source="subject.slug")
    playbook = serializers.UUIDField(source="playbook.uid")
    version = serializers.IntegerField()
    did = serializers.CharField()
    outcome = serializers.CharField()
    advice = serializers.CharField()
    people_reached = serializers.IntegerField(allow_null=True, help_text="Null where nobody counted, or fewer than five.")
    told_at = serializers.DateTimeField()


class LessonList(serializers.Serializer):
    results = LessonShape(many=True)


class Playbooks(Listed, Endpoints):
    """What networks have written down for one another, the newest first."""

    model = Playbook
    policy: ClassVar[dict[str, str]] = {"list": READ, "retrieve": READ, "adopt": WRITE, "lessons": READ}
    serializer_class = PlaybookShape
    ordering = ("-changed_at", "-id")

    def rows(self) -> QuerySet:
        rows = Playbook.objects.filter(state=Playbook.State.SHOWN)
        words = self.request.query_params.get("q", "").strip()[:80]
        return rows.filter(shelf.matching(words)) if words and "\x00" not in words else rows

    @extend_schema(parameters=[OpenApiParameter("q", str, description="Words to look for.")])
    def list(self, request: Request) -> Response:
        return super().list(request)

    @extend_schema(request=Nothing, responses={201: GuideShape})
    @action(detail=True, methods=["post"])
    def adopt(self, request: Request, uid: str) -> Response:
        """Makes a working copy of our own."""
        self.read(Nothing)
        copy = guides.adopt(self.object(), by=self.actor)
        row = self.fetched(Guide.objects.filter(pk=copy.pk), GuideShape).first()
        return Response(self.shaped([row] if row else [], GuideShape)[0], status=201)

    @extend_schema(responses=LessonList)
    @action(detail=True, methods=["get"])
    def lessons(self, request: Request, uid: str) -> Response:
        """What came of it, where it was tried."""
        told = PlaybookLesson.objects.filter(playbook=self.object()).order_by("-told_at", "-id")[: shelf.FEW]
        return Response({"results": self.shaped(self.fetched(told, LessonShape), LessonShape)})


class Guides(Listed, Endpoints):
    """Our own papers."""

    model = Guide
    policy: ClassVar[dict[str, str]] = {
        "list": READ, "retrieve": READ, "create": WRITE, "partial_update": WRITE, "publish": WRITE, "follow": WRITE,
        "put_away": WRITE, "take_up": WRITE, "tell": WRITE,
    }  # fmt: skip
    serializer_class = GuideShape

    def rows(self) -> QuerySet:
        return Guide.objects.all()

    @extend_schema(request=GuideInput, responses={201: GuideShape})
    def create(self, request: Request) -> Response:
        """Writes a guide."""
        return self.made(guides.write(guides.Content(**self.read(GuideInput)), by=self.actor))

    @extend_schema(request=GuideInput, responses=GuideShape)
    def partial_update(self, request: Request, uid: str) -> Response:
        """Other words in a guide; what is left out stays."""
        row = self.object()
        said = {name: getattr(row, name) for name in ("title", "body", "kind", "summary", "step")}
        said |= self.read(GuideInput, partial=True)
        return self.answer(guides.write(guides.Content(**said), by=self.actor, guide=row))

    @extend_schema(request=PublishInput, responses=GuideShape)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, uid: str) -> Response:
        """Shows it to all networks, or its new version."""
        row, said = self.object(), self.read(PublishInput)
        guides.publish(row, by=self.actor, note=said["note"])
        return self.answer(row)

    @extend_schema(request=FollowInput, responses=GuideShape)
    @action(detail=True, methods=["post"])
    def follow(self, request: Request, uid: str) -> Response:
        """Answers a newer version of its origin."""
        row, said = self.object(), self.read(FollowInput)
        return self.answer(guides.follow(row, by=self.actor, take=said["take"]))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=GuideShape)
    @action(detail=True, methods=["post"], url_path="put-away")
    def put_away(self, request: Request, uid: str) -> Response:
        return self._do(guides.put_away)

    @extend_schema(request=Nothing, responses=GuideShape)
    @action(detail=True, methods=["post"], url_path="take-up")
    def take_up(self, request: Request, uid: str) -> Response:
        return self._do(guides.take_up)

    @extend_schema(request=LessonInput, responses={201: LessonShape})
    @action(detail=True, methods=["post"], url_path="lessons")
    def tell(self, request: Request, uid: str) -> Response:
        """What came of it here, told to its origin and to all."""
        row = self.object()
        lesson = guides.tell(row, guides.Told(**self.read(LessonInput)), by=self.actor)
        found: Rows = self.shaped(self.fetched(PlaybookLesson.objects.filter(pk=lesson.pk), LessonShape), LessonShape)
        return Response(found[0], status=201)


router = Router()
router.register("playbooks", Playbooks, "playbooks")
router.register("guides", Guides, "guides")
urlpatterns = router.urls
