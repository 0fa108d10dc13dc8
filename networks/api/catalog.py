"""The lists that forms choose from: categories, skills, neighborhoods; and the rules in force."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import clauses, doors
from networks.api import marks
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Row, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Category, Clause, Neighborhood, Skill
from networks.text import fold


class CategoryShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    icon = serializers.CharField()
    vetting = serializers.CharField(help_text="What a helper must have shown, or nothing.")


class Categories(Listed, Endpoints):
    """The shelves of skills and posts."""

    model = Category
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read"}
    serializer_class = CategoryShape
    ordering = ("position", "id")

    def rows(self) -> QuerySet:
        return Category.objects.all()


class SkillShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    synonyms = serializers.ListField(child=serializers.CharField())
    category = PlaceShape()


@extend_schema(parameters=[OpenApiParameter("q", str, description="The start of a name.")], methods=["GET"])
class Skills(Listed, Endpoints):
    """What members can do."""

    model = Skill
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read"}
    serializer_class = SkillShape
    ordering = ("name_folded", "id")

    def rows(self) -> QuerySet:
        rows = Skill.objects.all()
        if self.action == "list" and (said := fold(self.request.query_params.get("q", "")[:80])):
            # Between two texts, not LIKE: the wall keeps LIKE from using an index.
            rows = rows.filter(name_folded__gte=said, name_folded__lt=said + "\U0010ffff")
        return rows


class NeighborhoodShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()


class Neighborhoods(Listed, Endpoints):
    """Parts of town, with their centers."""

    model = Neighborhood
    policy: ClassVar[dict[str, str]] = {"list": "people.read", "retrieve": "people.read"}
    serializer_class = NeighborhoodShape
    ordering = ("name", "id")

    def rows(self) -> QuerySet:
        return Neighborhood.objects.all()


class ClauseShape(Shape):
    key = serializers.CharField()
    title = serializers.CharField()
    explanation = serializers.CharField()
    article = serializers.CharField()
    unit = serializers.CharField()
    value = serializers.JSONField()
    since = serializers.DateTimeField(allow_null=True, help_text="In force since then; null for a value of the software.")
    decision = serializers.CharField(help_text="What it was adopted by.")


class ClauseList(serializers.Serializer):
    results = ClauseShape(many=True)


class ClauseInput(Input):
    value = serializers.JSONField(help_text="A whole number, true or false, or a word, as the rule has it.")

    def validate_value(self, value: Any) -> str:
        if not isinstance(value, str | int) or len(str(value)) > 80:
            raise serializers.ValidationError("Write a whole number, true or false, or a word.")
        return str(value)


class Clauses(Endpoints):
    """The rules in force, with their reasons. All of them at once: there are some dozens."""

    model = Clause
    policy: ClassVar[dict[str, str]] = {
        "list": "clauses.read", "retrieve": "clauses.read", "update": "clauses.write_before_adoption",
    }  # fmt: skip
    serializer_class = ClauseShape
    pagination_class = None
    lookup_field = "key"
    lookup_value_regex = "[a-z][a-z0-9_.-]{2,79}"

    def rows(self) -> QuerySet:
        return Clause.objects.in_force().filter(scope="")

    @extend_schema(responses=forced_singular_serializer(ClauseList))
    def list(self, request: Request) -> Response:
        dated: dict[str, Any] = {row["key"]: row for row in self.rows().values("key", "from_at", "decision")}
        values = clauses.values(*[key for key, _declaration in clauses.here()])
        return Response({"results": [_clause(key, said, values[key], dated.get(key)) for key, said in clauses.here()]})

    def retrieve(self, request: Request, key: str) -> Response:
        row = self._one(key)
        return Response(row, headers={"ETag": marks.of(row)})

    @extend_schema(request=ClauseInput, responses=ClauseShape)
    def update(self, request: Request, key: str) -> Response:
        """Writes a rule, before the bylaws are adopted. It holds from then on."""
        marks.demand(request, self._one(key))
        new = clauses.read(key, self.read(ClauseInput)["value"])
        clauses.amend(key, new, by=doors.officer(request._request), decision="founding")
        return Response(self._one(key))

    def _one(self, key: str) -> Row:
        if not clauses.is_here(key):
            raise Http404("no such rule")
        dated = self.rows().filter(key=key).values("from_at", "decision").first()
        return _clause(key, clauses.declaration(key), clauses.value(key, at=timezone.now()), dated)


def _clause(key: str, said: clauses.Declaration, value: Any, row: dict[str, Any] | None) -> Row:
    return {
        "key": key,
        "title": str(said.title),
        "explanation": str(said.explanation),
        "article": said.article,
        "unit": said.unit,
        "value": value,
        "since": row["from_at"] if row else None,
        "decision": row["decision"] if row else "",
    }
