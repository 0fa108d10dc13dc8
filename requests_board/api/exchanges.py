"""Exchanges with every act, what the two write to each other, and thanks."""

from typing import Any, ClassVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import Membership, Skill
from requests_board import exchanges, post_steps, talk
from requests_board.api.parts import MuchInput, TitleShape, VersionInput, named_row
from requests_board.exchanges import steps
from requests_board.models import UP, Exchange, Feedback, Match, Message, Post, Report, Thanks, Way


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
    amount = serializers.IntegerField(allow_null=True, help_text="Hundredths, of way credit alone.")
    starts_at = serializers.DateTimeField(allow_null=True)
    where = serializers.CharField()
    agreed_at = serializers.DateTimeField(allow_null=True)
    done_minutes = serializers.IntegerField(allow_null=True)
    done_amount = serializers.IntegerField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    done_by = PlaceShape(allow_null=True)
    note = serializers.CharField()
    confirms_itself_at = serializers.DateTimeField(allow_null=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    changed_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Send it back: a change in between is refused as `stale`.")
    acts = serializers.ListField(child=serializers.CharField(), help_text="What whoever asks may do now.")

    made = ("acts",)


class TermsInput(MuchInput):
    way = serializers.ChoiceField(Way.choices, default="hours")
    starts_at = serializers.DateTimeField(allow_null=True, default=None)
    where = serializers.CharField(max_length=200, allow_blank=True, default="")


class CounterInput(TermsInput, VersionInput):
    pass


class ProposalInput(TermsInput):
    match = serializers.UUIDField(allow_null=True, default=None)
    post = serializers.UUIDField(allow_null=True, default=None)
    other = serializers.UUIDField(allow_null=True, default=None, help_text="The neighbor, when it is about no post.")
    gives = serializers.BooleanField(allow_null=True, default=None, help_text="Whether whoever asks is the giver.")
    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    message = serializers.CharField(max_length=4000, allow_blank=True, default="")


class RecordInput(MuchInput):
    """What two have done without agreeing on it here before."""

    other = serializers.UUIDField()
    gives = serializers.BooleanField(help_text="Whether whoever asks is the giver.")
    title = serializers.CharField(max_length=120)
    way = serializers.ChoiceField(Way.choices, default="hours")
    happened_on = serializers.DateField(allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class SettlementInput(MuchInput, VersionInput):
    """What the two came to; without minutes it ends and nothing moves."""


class HelpInput(Input):
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")


class FeedbackInput(Input):
    mood = serializers.ChoiceField(Feedback.Mood.choices)
    text = serializers.CharField(max_length=2000, allow_blank=True, default="")


class DoneInput(MuchInput, VersionInput):
    happened_on = serializers.DateField(allow_null=True, default=None)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class ThanksInput(Input):
    text = serializers.CharField(max_length=500)
    skill = serializers.UUIDField(allow_null=True, default=None, help_text="A skill of theirs that they helped with.")
    is_shared = serializers.BooleanField(default=False)


def _terms(said: dict[str, Any]) -> exchanges.Terms:
    return exchanges.Terms(**{name: said.pop(name) for name in ("way", "minutes", "amount", "starts_at", "where")})


class Exchanges(Listed, Endpoints):
    """One's own exchanges, from proposal to confirmation. Confirming moves the hours."""

    model = Exchange
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(
            ("list", "retrieve", "create", "record", "counter", "agree", "decline", "cancel", "done", "confirm", "dispute",
             "help", "thank", "feedback"),
            "exchange.take_part",
        ),
        "mediate": "exchange.mediate",
    }  # fmt: skip
    value_moves: ClassVar[frozenset[str]] = frozenset({"confirm", "mediate"})
    serializer_class = ExchangeShape
    ordering = ("-changed_at", "-id")

    def rows(self) -> QuerySet:
        if self.action == "mediate":
            asked = Report.objects.filter(exchange=OuterRef("pk"), settled_at=None)
            return Exchange.objects.filter(Q(state=Exchange.State.DISPUTED) | Exists(asked))
        rows = Exchange.objects.seen_by(self.me)
        if self.action == "list" and (state := self.request.query_params.get("state", "")):
            rows = rows.filter(state=state)
        return rows

    def finish(self, rows: Rows) -> Rows:
        mine = self.me.uid
        for row in rows:
            takes_part = mine in (row["giver"]["uid"], row["receiver"]["uid"])
            proposed, logged = row["proposed_by"]["uid"] == mine, (row["done_by"] or {}).get("uid") == mine
            row["acts"] = sorted(steps.acts_in(row["state"], proposed=proposed, logged=logged)) if takes_part else []
        return rows

    @extend_schema(parameters=[OpenApiParameter("state", str, enum=Exchange.State.values)])
    def list(self, request: Request) -> Response:
        """Those that changed last come first."""
        return self.page(self.get_queryset())

    @extend_schema(request=ProposalInput, responses={201: ExchangeShape})
    def create(self, request: Request) -> Response:
        """Proposes: about a post or a match, or freely with `other`, `gives` and `title`."""
        said = self.read(ProposalInput)
        terms = _terms(said)
        said["post"] = self._post(said["post"])
        said["match"] = named_row(Match, said["match"], "match", member=self.me)
        said["other"] = self._neighbor(said["other"])
        return self.made(exchanges.propose(terms, by=self.actor, **said))

    @extend_schema(request=RecordInput, responses={201: ExchangeShape})
    @action(detail=False, methods=["post"])
    def record(self, request: Request) -> Response:
        """Writes down what is done already; the other side confirms."""
        said = self.read(RecordInput)
        said["other"] = self._neighbor(said["other"])
        return self.made(exchanges.record(by=self.actor, **said))

    def _post(self, uid: Any) -> Post | None:
        """A post that whoever asks could answer; any other answers as a missing one."""
        post = named_row(Post, uid, "post", state__in=[*UP, Post.State.RESERVED])
        if post is not None and not post_steps.may_see(post, self.actor):
            return named_row(Post, uid, "post", pk=None)  # type: ignore[no-any-return]
        return post  # type: ignore[no-any-return]

    def _neighbor(self, uid: Any) -> Membership | None:
        found: Membership | None = named_row(Membership, uid, "other", state=Membership.State.ACTIVE)
        return named_row(Membership, uid, "other", pk=None) if apart.are(self.me, found) else found

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

    @extend_schema(request=HelpInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def help(self, request: Request, uid: str) -> Response:
        """Asks a coordinator to sit with the two; they may read the messages from then on."""
        exchanges.ask_for_help(self.object(), self.read(HelpInput)["text"], by=self.actor)
        return Response(status=204)

    @extend_schema(request=SettlementInput, responses=ExchangeShape)
    @action(detail=True, methods=["post"])
    def mediate(self, request: Request, uid: str) -> Response:
        """A coordinator who is neither of the two writes down what they came to."""
        exchange = self.object()
        said = self.read(SettlementInput)
        said["minutes"] = said["minutes"] or 0
        return self.answer(exchanges.mediate(exchange, by=self.actor, **said))

    @extend_schema(request=FeedbackInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def feedback(self, request: Request, uid: str) -> Response:
        """Tells the coordinators, and nobody else, how it was."""
        said = self.read(FeedbackInput)
        talk.tell_coordinators(self.object(), said["mood"], said["text"], by=self.actor)
        return Response(status=204)

    @extend_schema(request=ThanksInput, responses={204: None})
    @action(detail=True, methods=["post"])
    def thank(self, request: Request, uid: str) -> Response:
        """A few words to the other side, shown to all when `is_shared`."""
        exchange, said = self.object(), self.read(ThanksInput)
        skill = named_row(Skill, said.pop("skill"), "skill")
        talk.thank(exchange, by=self.actor, skill=skill, **said)
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
        found = Exchange.objects.seen_by(self.me).filter(uid=as_uid(self.kwargs["uid"])).first()
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


class ThanksShape(Shape):
    uid = serializers.UUIDField()
    author = PlaceShape()
    to = PlaceShape()
    skill = PlaceShape(allow_null=True)
    text = serializers.CharField()
    is_shared = serializers.BooleanField()
    written_at = serializers.DateTimeField()


class SharedThanks(Listed, Endpoints):
    """Thanks that members share with the network, and one's own."""

    model = Thanks
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read"}
    serializer_class = ThanksShape
    ordering = ("-written_at", "-id")

    def rows(self) -> QuerySet:
        rows = Thanks.objects.filter(Q(is_shared=True) | Q(author=self.me) | Q(to=self.me))
        away = apart.ids_of(self.me)
        return rows.exclude(author__in=away).exclude(to__in=away) if away else rows
