"""Posts of the board, and what is suggested to whoever asks."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks import apart, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, as_uid
from networks.circles import reading
from networks.doors import gears_of
from networks.models import Availability, Category, Circle, Neighborhood, Skill
from requests_board import approval, board, lasting, moderation, posts
from requests_board.api.parts import LengthInput, TitleShape, VersionInput, named_row
from requests_board.content import LANGUAGES, MOST_PLACES
from requests_board.matching import finding
from requests_board.models import Match, Post, Way


class PostShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(Post.Kind.choices)
    state = serializers.ChoiceField(Post.State.choices)
    title = serializers.CharField()
    body = serializers.CharField()
    author = PlaceShape()
    category = PlaceShape()
    neighborhood = PlaceShape(allow_null=True)
    ways = serializers.ListField(child=serializers.ChoiceField(Way.choices))
    minutes = serializers.IntegerField(allow_null=True)
    when = serializers.ChoiceField(Post.When.choices)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    weekday = serializers.IntegerField(allow_null=True)
    part_of_day = serializers.CharField()
    is_urgent = serializers.BooleanField()
    places = serializers.IntegerField(help_text="For how many neighbors a request is.")
    audience = serializers.ChoiceField(Post.Audience.choices)
    circle = PlaceShape(allow_null=True, help_text="Of audience `circle`: those in it see it, and who looks after the board.")
    language = serializers.CharField(help_text="Of its words, as a code; empty where it is not known.")
    published_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField())
    photos = serializers.ListField(child=serializers.CharField(), help_text="Their addresses.")
    version = serializers.IntegerField(help_text="Send it with a change: what was changed meanwhile answers 409.")

    made = ("skills", "photos", "circle")


class PostInput(LengthInput):
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=4000, allow_blank=True, default="")
    category = serializers.UUIDField()
    skills = serializers.ListField(child=serializers.UUIDField(), max_length=10, default=list)
    neighborhood = serializers.UUIDField(allow_null=True, default=None)
    ways = serializers.ListField(child=serializers.ChoiceField(Way.choices), min_length=1, max_length=4, default=["hours"])
    when = serializers.ChoiceField(Post.When.choices, default="flexible")
    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    weekday = Whole(min_value=0, max_value=6, allow_null=True, default=None)
    part_of_day = serializers.ChoiceField(Availability.Part.choices, allow_blank=True, default="")
    is_urgent = serializers.BooleanField(default=False)
    until = serializers.DateField(allow_null=True, default=None)
    has_no_end = serializers.BooleanField(default=False)
    places = Whole(min_value=1, max_value=MOST_PLACES, default=1)
    audience = serializers.ChoiceField(
        Post.Audience.choices, default="network", help_text="`network`, `neighbors`, `coordinators`, or `circle` with its uid."
    )
    circle = serializers.UUIDField(allow_null=True, default=None, help_text="One that the author is in.")
    language = serializers.ChoiceField([(code, code) for code in LANGUAGES], allow_blank=True, default="")


class NewPostInput(PostInput):
    kind = serializers.ChoiceField(Post.Kind.choices)
    is_draft = serializers.BooleanField(default=False, help_text="Kept for its author alone, until it is put up.")


class RenewalInput(Input):
    posts = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)


class AppealInput(Input):
    text = serializers.CharField(max_length=1000, help_text="Why it should be shown.")


class ChangeInput(PostInput, VersionInput):
    """A post as a whole, and the version that it changes. Left out, the audience stays."""


class ReportInput(Input):
    text = serializers.CharField(max_length=2000, help_text="For the coordinators.")


class ReasonInput(Input):
    reason = serializers.CharField(max_length=400)


def _content(said: dict[str, Any]) -> posts.Content:
    category = named_row(Category, said.pop("category"), "category")
    neighborhood = named_row(Neighborhood, said.pop("neighborhood"), "neighborhood")
    skills = tuple(named_row(Skill, uid, "skills") for uid in said.pop("skills"))
    ways = tuple(said.pop("ways"))
    circle = named_row(Circle, said.pop("circle"), "circle")
    if (circle is None) == (said["audience"] == Post.Audience.CIRCLE):
        raise Refused("circle", _("Say which circle, for this audience alone."), "circle")
    return posts.Content(category=category, circle=circle, neighborhood=neighborhood, skills=skills, ways=ways, **said)


class Posts(Listed, Endpoints):
    """Requests and offers."""

    model = Post
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read",
        "retrieve": "board.read",
        "create": "post.write",
        "update": "post.write",
        "renew": "post.write",
        "close": "post.write",
        "reopen": "post.write",
        "put_up": "post.write",
        "renewals": "post.write",
        "appeal": "post.write",
        "report": "post.report",
        "hide": "post.moderate",
        "show": "post.moderate",
        "approve": "post.moderate",
    }
    serializer_class = PostShape
    ordering = ("-published_at", "-id")

    def rows(self) -> QuerySet:
        if self.action != "list":
            return self._seen()
        asked = self.request.query_params
        rows: QuerySet
        if asked.get("mine") == "true":
            rows = Post.objects.filter(author=self.me)
        elif circle := asked.get("circle", ""):
            rows = self._in_circle(circle)
        else:
            rows = Post.objects.current()
            if away := apart.ids_of(self.me):
                rows = rows.exclude(author__in=away)
        if kind := asked.get("kind", ""):
            rows = rows.filter(kind=kind)
        if category := asked.get("category", ""):
            rows = rows.filter(category__uid=as_uid(category))
        return rows

    def _in_circle(self, uid: str) -> QuerySet:
        """What is asked and offered in a circle that the reader is in; nothing for others."""
        circle = (
            Circle.objects.of(self.me).filter(uid=as_uid(uid)).first() if "circles" in gears_of(self.request._request) else None
        )
        if circle is None:
            return Post.objects.none()
        return Post.objects.in_circle(circle).exclude(author__in=apart.ids_of(self.me))

    def _seen(self) -> QuerySet:
        """What is there for the reader, as `post_steps.may_see` says for one."""
        others = Post.objects.exclude(state=Post.State.DRAFT)
        if not roles.can(self.actor, "post.private"):
            others = others.exclude(audience=Post.Audience.COORDINATORS)
        if not roles.can(self.actor, "post.moderate"):
            others = others.exclude(state__in=[Post.State.HIDDEN, Post.State.WAITING]).exclude(author__in=apart.ids_of(self.me))
            others = others.exclude(Q(audience=Post.Audience.CIRCLE) & ~Q(circle__in=reading.ids_of(self.me)))
        return others | Post.objects.filter(author=self.me)

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words to search for; where no post has one, those that look like it."),
            OpenApiParameter("kind", str, enum=Post.Kind.values),
            OpenApiParameter("category", str, description="The uid of a category."),
            OpenApiParameter("mine", bool, description="One's own posts, in whatever state."),
            OpenApiParameter("circle", str, description="The uid of a circle that the reader is in: what is up there."),
        ]
    )
    def list(self, request: Request) -> Response:
        """What is open on the board, newest first."""
        if not request.query_params.get("q", "").strip():
            return self.page(self.get_queryset())
        pages: Any = self.paginator
        found = pages.paginate_found(self._search, request, self)
        return Response({"next": pages.next_link(), "results": found})

    def _search(self, cursor: str, limit: int) -> tuple[Rows, str]:
        """What has the words, by the board's own search."""
        asked = self.request.query_params
        kind, category = asked.get("kind", ""), asked.get("category", "")
        shelf = Category.objects.filter(uid=as_uid(category)).first() if category else None
        if (category and shelf is None) or (kind and kind not in Post.Kind.values):
            return [], ""
        wanted = board.Wanted(
            words=asked["q"], kinds=(kind,) if kind else (), category=shelf.pk if shelf else None, size=limit, cursor=cursor,
            author=self.me.pk if asked.get("mine") == "true" else None,
        )  # fmt: skip
        page = board.page(wanted, self.me)
        rows = {row["uid"]: row for row in self.fetched(Post.objects.filter(pk__in=[line.pk for line in page.rows]))}
        return self.shaped([rows[line.uid] for line in page.rows]), page.older

    def finish(self, rows: Rows) -> Rows:
        found = board.attached([row["uid"] for row in rows])
        for row in rows:
            skills, files = found[row["uid"]]
            row["skills"], row["photos"] = sorted(skills), [reverse("networks:file", args=[file]) for file in files]
            row["circle"] = None
        if inside := {row["uid"]: row for row in rows if row["audience"] == Post.Audience.CIRCLE}:
            for uid, circle, name in Post.objects.filter(uid__in=inside).values_list("uid", "circle__uid", "circle__name"):
                inside[uid]["circle"] = {"uid": circle, "name": name}
        return rows

    @extend_schema(request=NewPostInput, responses={201: PostShape})
    def create(self, request: Request) -> Response:
        """Puts up a request or an offer."""
        said = self.read(NewPostInput)
        kind = said.pop("kind")
        verb = posts.draft if said.pop("is_draft") else posts.publish
        return self.made(verb(_content(said), kind=kind, by=self.actor))

    @extend_schema(request=ChangeInput, responses=PostShape)
    def update(self, request: Request, uid: str) -> Response:
        """Says it differently, as a whole."""
        said, row = self.read(ChangeInput), self.object()
        version = said.pop("version", None)
        if "audience" not in request.data:  # Nothing for few is opened by leaving a field out.
            said |= {"audience": row.audience, "circle": row.circle and row.circle.uid}
        return self.answer(posts.change(row, _content(said), by=self.actor, version=version))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, uid: str) -> Response:
        """Keeps it up for another while."""
        return self.answer(lasting.renew(self.object(), by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"], url_path="put-up")
    def put_up(self, request: Request, uid: str) -> Response:
        """A draft goes on the board."""
        return self.answer(posts.put_up(self.object(), by=self.actor))

    @extend_schema(request=RenewalInput, responses={204: None})
    @action(detail=False, methods=["post"])
    def renewals(self, request: Request) -> Response:
        """Keeps several of one's own up at once; all or none."""
        said = self.read(RenewalInput)["posts"]
        own = [named_row(Post, uid, "posts", author=self.me) for uid in dict.fromkeys(said)]
        lasting.renew_many(own, by=self.actor)
        return Response(status=204)

    @extend_schema(request=AppealInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, uid: str) -> Response:
        """Its author asks, once, to show a hidden post again; another officer decides."""
        moderation.appeal(self.object(), self.read(AppealInput)["text"], by=self.actor)
        return Response(status=204)

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uid: str) -> Response:
        """Takes it down: its author has what they need."""
        return self.answer(posts.close(self.object(), by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, uid: str) -> Response:
        return self.answer(posts.reopen(self.object(), by=self.actor))

    @extend_schema(request=ReasonInput, responses=PostShape)
    @action(detail=True, methods=["post"])
    def hide(self, request: Request, uid: str) -> Response:
        """Takes a post down, for those who look after the board."""
        return self.answer(moderation.hide(self.object(), self.read(ReasonInput)["reason"], by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def show(self, request: Request, uid: str) -> Response:
        """Puts a hidden post back."""
        return self.answer(moderation.show(self.object(), by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, uid: str) -> Response:
        """Shows a post that waits, where the network is moderated."""
        return self.answer(approval.approve(self.object(), by=self.actor))

    # ── Matches ─────────────────────────────────────────────────────────────────────────────────────

    @extend_schema(request=ReportInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def report(self, request: Request, uid: str) -> Response:
        """Tells the coordinators what is wrong with a post."""
        moderation.report(self.object(), self.read(ReportInput)["text"], by=self.actor)
        return Response(status=204)


class MatchShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(Match.State.choices)
    post = TitleShape()
    reasons = serializers.ListField(child=serializers.DictField(), help_text="Why, in words.")
    found_at = serializers.DateTimeField()


class Matches(Listed, Endpoints):
    """Posts that could be something for whoever asks, with the reasons."""

    model = Match
    policy: ClassVar[dict[str, str]] = {
        "list": "board.read",
        "retrieve": "board.read",
        "decline": "exchange.take_part",
        "undo_decline": "exchange.take_part",
    }
    serializer_class = MatchShape

    def rows(self) -> QuerySet:
        rows = Match.objects.filter(member=self.me).exclude(post__author__in=apart.ids_of(self.me))
        return rows.filter(state=Match.State.NEW, post__state=Post.State.OPEN) if self.action == "list" else rows

    def finish(self, rows: Rows) -> Rows:
        told = ("icon", "title", "text")
        return [{**row, "reasons": [{name: why.get(name, "") for name in told} for why in row["reasons"]]} for row in rows]

    @extend_schema(request=None, responses=MatchShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Not for me."""
        return self.answer(finding.decline(self.object(), by=self.actor))

    @extend_schema(request=None, responses=MatchShape)
    @action(detail=True, methods=["post"], url_path="undo-decline")
    def undo_decline(self, request: Request, uid: str) -> Response:
        """For me after all."""
        return self.answer(finding.undo_decline(self.object(), by=self.actor))
