"""Kept searches, weekly arrangements, the desk of those who look after the board, and one's calendar."""

from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, links
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Shape, Whole
from networks.api.views import Endpoints, Listed
from networks.models import Category, Neighborhood
from requests_board import calendars, moderation, post_steps, searches, series
from requests_board.api.parts import LengthInput, TitleShape, named_row
from requests_board.models import UP, Hiding, Post, Report, SavedSearch, Series, Way


class SearchShape(Shape):
    uid = serializers.UUIDField()
    words = serializers.CharField()
    kind = serializers.CharField()
    ways = serializers.ListField(child=serializers.CharField())
    category = PlaceShape(allow_null=True)
    neighborhood = PlaceShape(allow_null=True)
    within = serializers.IntegerField(allow_null=True, help_text="In the network's unit, from one's own place.")
    is_urgent = serializers.BooleanField()
    made_at = serializers.DateTimeField()


class SearchInput(Input):
    words = serializers.CharField(max_length=200, allow_blank=True, default="")
    kind = serializers.ChoiceField(Post.Kind.choices, allow_blank=True, default="")
    ways = serializers.ListField(child=serializers.ChoiceField(Way.choices), max_length=4, default=list)
    category = serializers.UUIDField(allow_null=True, default=None)
    neighborhood = serializers.UUIDField(allow_null=True, default=None)
    within = Whole(min_value=1, max_value=1000, allow_null=True, default=None)
    is_urgent = serializers.BooleanField(default=False)


class Searches(Listed, Endpoints):
    """Searches that whoever asks keeps: new posts that fit are told to them."""

    model = SavedSearch
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), "board.read")
    serializer_class = SearchShape

    def rows(self) -> QuerySet:
        return SavedSearch.objects.filter(member=self.me)

    @extend_schema(request=SearchInput, responses={201: SearchShape})
    def create(self, request: Request) -> Response:
        """Keeps a search; the same again is the same."""
        said = self.read(SearchInput)
        said["category"] = named_row(Category, said["category"], "category")
        said["neighborhood"] = named_row(Neighborhood, said["neighborhood"], "neighborhood")
        return self.made(searches.save(searches.Sought(**{**said, "ways": tuple(said["ways"])}), by=self.actor))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        searches.drop(self.object(), by=self.actor)
        return Response(status=204)


class ArrangementShape(Shape):
    uid = serializers.UUIDField()
    state = serializers.ChoiceField(Series.State.choices)
    post = TitleShape()
    giver = PlaceShape()
    receiver = PlaceShape()
    proposed_by = PlaceShape(help_text="Whose turn it is not.")
    title = serializers.CharField()
    way = serializers.ChoiceField(Way.choices)
    minutes = serializers.IntegerField(allow_null=True)
    amount = serializers.IntegerField(allow_null=True, help_text="Hundredths of credit, each time.")
    where = serializers.CharField()
    first_on = serializers.DateField()
    at_time = serializers.TimeField(help_text="By the clock on the wall, in `zone`.")
    zone = serializers.CharField()
    every = serializers.ChoiceField(Series.Every.choices, help_text="By months: on the same day of the week.")
    interval = serializers.IntegerField(help_text="Every so many weeks, or months.")
    until = serializers.DateField(allow_null=True)
    skips = serializers.ListField(child=serializers.DateField())
    paused_until = serializers.DateField(allow_null=True)
    made_at = serializers.DateTimeField()


class ArrangementInput(LengthInput):
    post = serializers.UUIDField(help_text="A weekly request or offer.")
    way = serializers.ChoiceField(Way.choices, default="hours")
    amount = Whole(
        min_value=1, max_value=10**9, allow_null=True, default=None, help_text="Of way credit: hundredths each time."
    )
    at = serializers.TimeField()
    first_on = serializers.DateField(allow_null=True, default=None)
    every = serializers.ChoiceField(Series.Every.choices, default="weekly")
    interval = Whole(min_value=1, max_value=8, default=1)
    until = serializers.DateField(allow_null=True, default=None)
    where = serializers.CharField(max_length=200, allow_blank=True, default="")


class SkipInput(Input):
    day = serializers.DateField()


class PauseInput(Input):
    until = serializers.DateField()


class Arrangements(Listed, Endpoints):
    """What two do each week: each date becomes an exchange of its own, some weeks ahead."""

    model = Series
    policy: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "agree", "decline", "skip", "pause", "resume", "end"), "exchange.take_part"
    )
    serializer_class = ArrangementShape

    def rows(self) -> QuerySet:
        away = apart.ids_of(self.me)
        rows = Series.objects.filter(Q(giver=self.me) | Q(receiver=self.me))
        return rows.exclude(giver__in=away).exclude(receiver__in=away) if away else rows

    @extend_schema(request=ArrangementInput, responses={201: ArrangementShape})
    def create(self, request: Request) -> Response:
        """Answers a weekly post for all its dates."""
        said = self.read(ArrangementInput)
        uid = said.pop("post")
        post = named_row(Post, uid, "post", state__in=UP)
        if not post_steps.may_see(post, self.actor):
            named_row(Post, uid, "post", pk=None)
        return self.made(series.propose(post, series.Pattern(**said), by=self.actor))

    def _step(self, verb: Any, *said: Any) -> Response:
        return self.answer(verb(self.object(), *said, by=self.actor))

    @extend_schema(request=None, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, uid: str) -> Response:
        """Says yes: the exchanges of the next weeks stand."""
        return self._step(series.agree)

    @extend_schema(request=None, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, uid: str) -> Response:
        """Says no, or takes one's own question back."""
        return self._step(series.decline)

    @extend_schema(request=SkipInput, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def skip(self, request: Request, uid: str) -> Response:
        """Leaves one date out."""
        return self._step(series.skip, self.read(SkipInput)["day"])

    @extend_schema(request=PauseInput, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, uid: str) -> Response:
        """Nothing before a day; then it goes on by itself."""
        return self._step(series.pause, self.read(PauseInput)["until"])

    @extend_schema(request=None, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, uid: str) -> Response:
        return self._step(series.resume)

    @extend_schema(request=None, responses=ArrangementShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """No more of it: what is still to come is called off."""
        return self._step(series.end)


class PostReportShape(Shape):
    uid = serializers.UUIDField()
    post = TitleShape()
    author = PlaceShape()
    text = serializers.CharField()
    made_at = serializers.DateTimeField()


class PostReports(Listed, Endpoints):
    """Posts that members ask to look at."""

    model = Report
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "settle"), "post.moderate")
    serializer_class = PostReportShape

    def rows(self) -> QuerySet:
        return moderation.open_reports(self.actor)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    def settle(self, request: Request, uid: str) -> Response:
        """Seen to."""
        moderation.settle_report(self.object(), by=self.actor)
        return Response(status=204)


class AppealShape(Shape):
    uid = serializers.UUIDField()
    post = TitleShape()
    reason = serializers.CharField(help_text="Why it was hidden.")
    appeal = serializers.CharField(help_text="Why its author wants it shown.")
    hidden_at = serializers.DateTimeField()
    appealed_at = serializers.DateTimeField()


class DecisionInput(Input):
    shown = serializers.BooleanField()
    answer = serializers.CharField(max_length=300, allow_blank=True, default="")


class Appeals(Listed, Endpoints):
    """Appeals about hidden posts that whoever asks may decide: not those they hid themselves."""

    model = Hiding
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "decide"), "post.moderate")
    serializer_class = AppealShape

    def rows(self) -> QuerySet:
        return moderation.appeals(self.actor)

    @extend_schema(request=DecisionInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, uid: str) -> Response:
        """Shows the post again, or says why it stays hidden."""
        said = self.read(DecisionInput)
        moderation.decide(self.object(), said["shown"], said["answer"], by=self.actor)
        return Response(status=204)


class FeedShape(serializers.Serializer):
    address = serializers.CharField(help_text="Secret, and shown once: whoever has it reads these exchanges.")


class Calendar(Endpoints):
    """The secret address of one's exchanges as a calendar."""

    model = SavedSearch
    policy: ClassVar[dict[str, str]] = {"open": "exchange.take_part", "close": "exchange.take_part"}
    serializer_class = SearchShape

    @extend_schema(request=None, responses={201: FeedShape})
    def open(self, request: Request) -> Response:
        """A new address; the one before shows nothing any more."""
        secret = calendars.open_feed(by=self.actor)
        network = request._request.network  # type: ignore[attr-defined]
        return Response({"address": links.url(network, "exchanges:feed", secret)}, status=201)

    @extend_schema(responses={204: None})
    def close(self, request: Request) -> Response:
        """Takes it back."""
        calendars.close_feed(by=self.actor)
        return Response(status=204)
