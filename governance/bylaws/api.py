"""The bylaws as endpoints: every article on any day, what it said before, what changed; written until they are adopted."""

import datetime as dt
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from governance.bylaws import articles, differences, rules
from governance.models import Article
from networks import doors
from networks.api import marks
from networks.api.described import extend_schema
from networks.api.shapes import Input, Row, Shape
from networks.api.views import Endpoints, Router

DAY = {"type": "string", "format": "date"}
WRITE = "clauses.write_before_adoption"


class ArticleShape(Shape):
    slug = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField(help_text="Markdown; [[hours.floor]] stands for the value of that rule, as in clauses/.")
    since = serializers.DateTimeField(allow_null=True, help_text="Null for the words of the template.")
    decision = serializers.CharField(help_text="What it was adopted by.")


class ArticleList(serializers.Serializer):
    results = ArticleShape(many=True)


class ArticleInput(Input):
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=articles.LONGEST)


class ArticleVersionShape(Shape):
    title = serializers.CharField()
    text = serializers.CharField()
    since = serializers.DateTimeField(source="from_at")
    until = serializers.DateTimeField(source="until_at", allow_null=True, help_text="Null for what holds.")
    decision = serializers.CharField()


class ArticleVersionList(serializers.Serializer):
    results = ArticleVersionShape(many=True)


class Articles(Endpoints):
    """The words of the bylaws, in their order, all of them at once. Open to everyone; the numbers in them are in clauses/."""

    model = Article
    policy: ClassVar[dict[str, str]] = {"list": "public", "retrieve": "public", "versions": "public", "update": WRITE}
    serializer_class = ArticleShape
    pagination_class = None
    lookup_field = "slug"
    lookup_value_regex = "[a-z][a-z-]{1,39}"

    def rows(self) -> QuerySet:
        return Article.objects.in_force()

    @extend_schema(
        parameters=[OpenApiParameter("on", DAY, description="As they stood when that day ended.")],
        responses=forced_singular_serializer(ArticleList),
    )
    def list(self, request: Request) -> Response:
        return Response({"results": [_said(one) for one in articles.at(_end_of(request, "on"))]})

    def retrieve(self, request: Request, slug: str) -> Response:
        row = _said(_one(slug))
        mark = marks.of(row)
        if mark in marks.named(request, "If-None-Match"):
            return Response(status=304, headers={"ETag": mark})
        return Response(row, headers={"ETag": mark})

    @extend_schema(responses=forced_singular_serializer(ArticleVersionList))
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, slug: str) -> Response:
        """All that it has said since it was first written down, newest first."""
        _one(slug)
        said = Article.objects.filter(slug=slug).order_by("-from_at")[:100]
        return Response({"results": self.shaped(self.fetched(said, ArticleVersionShape), ArticleVersionShape)})

    @extend_schema(request=ArticleInput, responses=ArticleShape)
    def update(self, request: Request, slug: str) -> Response:
        """Writes it, before the bylaws are adopted. It holds from then on; what it said before is kept."""
        marks.demand(request, _said(_one(slug)))
        said = self.read(ArticleInput)
        articles.amend(slug, said["title"], said["text"], by=doors.officer(request._request), decision="founding")
        return Response(_said(_one(slug)))


def _one(slug: str) -> articles.Words:
    found = next((one for one in articles.at() if one.slug == slug), None)
    if found is None:
        raise Http404("no such article")
    return found


def _said(one: articles.Words) -> Row:
    return {name: getattr(one, name) for name in ("slug", "title", "text", "since", "decision")}


def _end_of(request: Request, name: str) -> dt.datetime | None:
    """When the day ended that the address names; None where it names none."""
    said = request.query_params.get(name, "")
    day = rules.day(said)
    if day is None and said:
        raise ValidationError({name: [_("Write a day like 2026-11-30.")]})
    return rules.end_of(day) if day is not None else None


class PieceShape(Shape):
    kind = serializers.ChoiceField([differences.SAME, differences.GONE, differences.NEW])
    text = serializers.CharField()


class ChangedArticleShape(Shape):
    slug = serializers.CharField()
    title = serializers.CharField()
    pieces = PieceShape(many=True)


class ChangedRuleShape(Shape):
    key = serializers.CharField()
    title = serializers.CharField()
    scope = serializers.CharField(help_text="Empty for the whole network.")
    before = serializers.CharField(help_text="In words, like “14 days”.")
    after = serializers.CharField()


class DifferencesShape(Shape):
    articles = ChangedArticleShape(many=True)
    rules = ChangedRuleShape(many=True)


class BylawChanges(Endpoints):
    """What changed in the bylaws between the ends of two days. Open to everyone."""

    model = Article
    policy: ClassVar[dict[str, str]] = {"between": "public"}
    serializer_class = DifferencesShape
    pagination_class = None

    def rows(self) -> QuerySet:
        return Article.objects.in_force()

    @extend_schema(
        parameters=[OpenApiParameter(name, DAY, required=True) for name in ("start", "until")], responses=DifferencesShape
    )
    def between(self, request: Request) -> Response:
        """Articles word by word, and rules with what they said before and after."""
        start, until = _end_of(request, "start"), _end_of(request, "until")
        if start is None or until is None or until < start:
            raise ValidationError({"until": [_("Choose a day that is not before the first one.")]})
        found = differences.between(start, until)
        changed: list[dict[str, Any]] = [
            {"slug": one.slug, "title": one.title, "pieces": [vars(piece) for piece in one.pieces]} for one in found.articles
        ]
        return Response({"articles": changed, "rules": [vars(one) for one in found.rules]})


router = Router()
router.register("articles", Articles, "articles")
urlpatterns = [
    path(
        "bylaw-changes/", BylawChanges.as_view({"get": "between"}, basename="bylaw-changes"), name="bylaw-changes"
    ),
    *router.urls,
]  # fmt: skip
