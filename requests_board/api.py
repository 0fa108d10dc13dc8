"""The board and exchanges as endpoints."""

from typing import Any, ClassVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.models import Availability, Category, Membership, Neighborhood, Skill
from requests_board import exchanges, posts, talk
from requests_board.models import Exchange, Match, Message, Post, PostSkill, Way

LONGEST_MINUTES = 60_000


def _row(model: Any, uid: Any, field: str, **also: Any) -> Any:
    """A row of a list to choose from. Refuses what is not there, foreign or not."""
    found = None if uid is None else model.objects.filter(uid=uid, **also).first()
    if uid is not None and found is None:
        raise Refused(field, _("Choose one of the list."), field)
    return found


# ── Posts ───────────────────────────────────────────────────────────────────────────────────────
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
    published_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    skills = serializers.ListField(child=serializers.CharField())

    made = ("skills",)


class PostInput(Input):
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=4000, allow_blank=True, default="")
    category = serializers.UUIDField()
    skills = serializers.ListField(child=serializers.UUIDField(), max_length=10, default=list)
    neighborhood = serializers.UUIDField(allow_null=True, default=None)
    ways = serializers.ListField(child=serializers.ChoiceField(Way.choices), min_length=1, max_length=4, default=["hours"])
    minutes = Whole(min_value=1, max_value=LONGEST_MINUTES, allow_null=True, default=None)
    when = serializers.ChoiceField(Post.When.choices, default="flexible")
    starts_on = serializers.DateField(allow_null=True, default=None)
    ends_on = serializers.DateField(allow_null=True, default=None)
    weekday = Whole(min_value=0, max_value=6, allow_null=True, default=None)
    part_of_day = serializers.ChoiceField(Availability.Part.choices, allow_blank=True, default="")
    is_urgent = serializers.BooleanField(default=False)
    until = serializers.DateField(allow_null=True, default=None)
    has_no_end = serializers.BooleanField(default=False)


class NewPostInput(PostInput):
    kind = serializers.ChoiceField(Post.Kind.choices)


class ReasonInput(Input):
    reason = serializers.CharField(max_length=400)


def _content(said: dict[str, Any]) -> posts.Content:
    category = _row(Category, said.pop("category"), "category")
    neighborhood = _row(Neighborhood, said.pop("neighborhood"), "neighborhood")
    skills = tuple(_row(Skill, uid, "skills") for uid in said.pop("skills"))
    ways = tuple(said.pop("ways"))
    return posts.Content(category=category, neighborhood=neighborhood, skills=skills, ways=ways, **said)


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
        "hide": "post.moderate",
        "show": "post.moderate",
    }
    serializer_class = PostShape
    ordering = ("-published_at", "-id")

    def rows(self) -> QuerySet:
        if self.action in ("hide", "show"):
            return Post.objects.exclude(state=Post.State.DRAFT)
        if self.action != "list":
            return Post.objects.filter(~Q(state__in=[Post.State.DRAFT, Post.State.HIDDEN]) | Q(author=self.me))
        asked = self.request.query_params
        rows = Post.objects.filter(author=self.me) if asked.get("mine") == "true" else Post.objects.current()
        if kind := asked.get("kind", ""):
            rows = rows.filter(kind=kind)
        if category := asked.get("category", ""):
            rows = rows.filter(category__uid=as_uid(category))
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, enum=Post.Kind.values),
            OpenApiParameter("category", str, description="The uid of a category."),
            OpenApiParameter("mine", bool, description="One's own posts, in whatever state."),
        ]
    )
    def list(self, request: Request) -> Response:
        """What is open on the board, newest first."""
        return self.page(self.get_queryset())

    def finish(self, rows: Rows) -> Rows:
        skills: dict[Any, list[str]] = {row["uid"]: [] for row in rows}
        for uid, name in PostSkill.objects.filter(post__uid__in=skills).values_list("post__uid", "skill__name"):
            skills[uid].append(name)
        return [{**row, "skills": sorted(skills[row["uid"]])} for row in rows]

    @extend_schema(request=NewPostInput, responses={201: PostShape})
    def create(self, request: Request) -> Response:
        """Puts up a request or an offer."""
        said = self.read(NewPostInput)
        kind = said.pop("kind")
        return self.made(posts.publish(_content(said), kind=kind, by=self.actor))

    @extend_schema(request=PostInput, responses=PostShape)
    def update(self, request: Request, uid: str) -> Response:
        """Says it differently, as a whole."""
        return self.answer(posts.change(self.object(), _content(self.read(PostInput)), by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def renew(self, request: Request, uid: str) -> Response:
        """Keeps it up for another while."""
        return self.answer(posts.renew(self.object(), by=self.actor))

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
        return self.answer(posts.hide(self.object(), self.read(ReasonInput)["reason"], by=self.actor))

    @extend_schema(request=None, responses=PostShape)
    @action(detail=True, methods=["post"])
    def show(self, request: Request, uid: str) -> Response:
        """Puts a hidden post back."""
        return self.answer(posts.show(self.object(), by=self.actor))


# ── Matches ─────────────────────────────────────────────────────────────────────────────────────
class TitleShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()


class MatchShape(Shape):
    uid = serializers.UUIDField()
    post = TitleShape()
    reasons = serializers.ListField(child=serializers.DictField(), help_text="Why, in words.")
    found_at = serializers.DateTimeField()


class Matches(Listed, Endpoints):
    """Posts that could be something for whoever asks, with the reasons."""

    model = Match
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read"}
    serializer_class = MatchShape

    def rows(self) -> QuerySet:
        return Match.objects.filter(member=self.me, state=Match.State.NEW, post__state=Post.State.OPEN)


# ── Exchanges ───────────────────────────────────────────────────────────────────────────────────
class ExchangeShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(Exchange.State.choices)
    title = serializers.CharField()
    post = TitleShape(allow_null=True)
    giver = PlaceShape()
    receiver = PlaceShape()
    proposed_by = PlaceShape(help_text="Whose turn it is not.")
    way = serializers.ChoiceField(Way.choices)
    minutes = serializers.IntegerField(allow_null=True)
    starts_at = serializers.DateTimeField(allow_null=True)
    where = serializers.CharField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    done_minutes = serializers.IntegerField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    done_by = PlaceShape(allow_null=True)
    note = serializers.CharField()
    confirms_itself_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Send it back: a change in between is refused as `stale`.")


class VersionInput(Input):
    version = Whole(min_value=1, max_value=2**31 - 1, required=False)


class TermsInput(Input):
    way = serializers.ChoiceField(Way.choices, default="hours")
    minutes = Whole(min_value=1, max_value=LONGEST_MINUTES, allow_null=True, default=None)
    starts_at = serializers.DateTimeField(allow_null=True, default=None)
    where = serializers.CharField(max_length=200, allow_blank=True, default="")


class CounterInput(TermsInput, VersionInput):
    pass


class ProposalInput(TermsInput):
    post = serializers.UUIDField(allow_null=True, default=None)
    other = serializers.UUIDField(allow_null=True, default=None, help_text="The neighbor, when it is about no post.")
    gives = serializers.BooleanField(allow_null=True, default=None, help_text="Whether whoever asks is the giver.")
    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    message = serializers.CharField(max_length=4000, allow_blank=True, default="")


class DoneInput(VersionInput):
    minutes = Whole(min_value=1, max_value=LONGEST_MINUTES, allow_null=True)
    happened_on = serializers.DateField(allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class ThanksInput(Input):
    text = serializers.CharField(max_length=500)
    is_shared = serializers.BooleanField(default=False)


def _terms(said: dict[str, Any]) -> exchanges.Terms:
    return exchanges.Terms(**{name: said.pop(name) for name in ("way", "minutes", "starts_at", "where")})


class Exchanges(Listed, Endpoints):
    """One's own exchanges, from proposal to confirmation. Confirming moves the hours."""

    model = Exchange
    policy: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "counter", "agree", "decline", "cancel", "done", "confirm", "dispute", "thank"),
        "exchange.take_part",
    )
    serializer_class = ExchangeShape
    ordering = ("-changed_at", "-id")

    def rows(self) -> QuerySet:
        rows = Exchange.objects.of(self.me)
        if self.action == "list" and (state := self.request.query_params.get("state", "")):
            rows = rows.filter(state=state)
        return rows

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Exchange.State.values)])
    def list(self, request: Request) -> Response:
        """Those that changed last come first."""
        return self.page(self.get_queryset())

    @extend_schema(request=ProposalInput, responses={201: ExchangeShape})
    def create(self, request: Request) -> Response:
        """Proposes: about a post, or freely with `other`, `gives` and `title`."""
        said = self.read(ProposalInput)
        terms = _terms(said)
        said["post"] = _row(Post, said["post"], "post", state__in=[Post.State.OPEN, Post.State.RESERVED])
        said["other"] = _row(Membership, said["other"], "other")
        return self.made(exchanges.propose(terms, by=self.actor, **said))

    def _step(self, verb: Any) -> Response:
        return self.answer(verb(self.object(), by=self.actor, **self.read(VersionInput)))

    @extend_schema(request=CounterInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def counter(self, request: Request, uid: str) -> Response:
        """Proposes other terms."""
        said = self.read(CounterInput)
        return self.answer(exchanges.counter(self.object(), _terms(said), by=self.actor, **said))

    @extend_schema(request=VersionInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """Says yes to the terms. The hours are promised from then on."""
        return self._step(exchanges.agree)

    @extend_schema(request=VersionInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Says no, without a reason."""
        return self._step(exchanges.decline)

    @extend_schema(request=VersionInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, uid: str) -> Response:
        """Calls it off."""
        return self._step(exchanges.cancel)

    @extend_schema(request=DoneInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, uid: str) -> Response:
        """Says that it is done, and how long it took. The other side confirms."""
        return self.answer(exchanges.log(self.object(), by=self.actor, **self.read(DoneInput)))

    @extend_schema(request=VersionInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, uid: str) -> Response:
        """Confirms what the other side has written. The hours move."""
        return self._step(exchanges.confirm)

    @extend_schema(request=VersionInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def dispute(self, request: Request, uid: str) -> Response:
        """Remembers it differently: the two talk it over."""
        return self._step(exchanges.dispute)

    @extend_schema(request=ThanksInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def thank(self, request: Request, uid: str) -> Response:
        """A few words to the other side, shown to all when `is_shared`."""
        talk.thank(self.object(), by=self.actor, **self.read(ThanksInput))
        return Response(status=204)


class MessageShape(Shape):
    uid = serializers.UUIDField()
    author = PlaceShape()
    body = serializers.CharField()
    sent_at = serializers.DateTimeField()


class MessageInput(Input):
    body = serializers.CharField(max_length=4000)


class Messages(Endpoints):
    """What the two of an exchange write to each other."""

    model = Exchange
    policy: ClassVar[dict[str, str]] = {"list": "exchange.take_part", "create": "exchange.take_part"}
    serializer_class = MessageShape
    ordering = ("id",)

    def _exchange(self) -> Exchange:
        found = Exchange.objects.of(self.me).filter(uid=as_uid(self.kwargs["uid"])).first()
        if found is None:
            raise Http404
        return found

    def rows(self) -> QuerySet:
        return Message.objects.filter(exchange=self._exchange())

    def list(self, request: Request, uid: str) -> Response:
        """Oldest first."""
        return self.page(self.get_queryset())

    @extend_schema(request=MessageInput, responses={201: MessageShape})
    def create(self, request: Request, uid: str) -> Response:
        message: Model = talk.write(self._exchange(), self.read(MessageInput)["body"], by=self.actor)
        shown = self.fetched(Message.objects.filter(pk=message.pk)).get()
        return Response(self.shaped([shown])[0], status=201)


router = Router()
router.register("posts", Posts, "posts")
router.register("matches", Matches, "matches")
router.register("exchanges", Exchanges, "exchanges")

urlpatterns = [
    path(
        "exchanges/<str:uid>/messages/",
        Messages.as_view({"get": "list", "post": "create"}, basename="exchange-messages"),
        name="exchange-messages",
    ),
    *router.urls,
]
