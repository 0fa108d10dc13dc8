"""Polls by API. A ballot is a list of numbers; nothing of it is kept to recognize a repeated request by.

`POST …/vote/` needs an `Idempotency-Key`: the same key again answers as before and changes nothing, whatever it says.
"""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from governance.models import Channel, Method, Poll, PollOption, PollResult, PollVoter
from governance.polls import ballots, files, polls, reading, tally
from governance.polls.ballots import Said
from networks import roles
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape, Whole
from networks.api.views import Endpoints, Listed, Router
from networks.models import Membership


class PollOptionShape(Shape):
    place = serializers.IntegerField(help_text="From 0; ballots name it.")
    name = serializers.CharField()
    text = serializers.CharField()
    cost = serializers.IntegerField(allow_null=True)


class PollResultShape(Shape):
    outcome = serializers.ChoiceField(PollResult.Outcome.choices)
    lacks = serializers.CharField(help_text="quorum, threshold, block or nobody; empty: nothing.")
    winners = serializers.ListField(child=serializers.IntegerField(), help_text="Options by place.")
    cast = serializers.IntegerField()
    quorum = serializers.IntegerField()
    count = serializers.DictField(help_text="Rounds in whole units, or sums by choice.")


class PollShape(Shape):
    uid = serializers.UUIDField()
    question = serializers.CharField()
    text = serializers.CharField()
    method = serializers.ChoiceField(Method.choices)
    seats = serializers.IntegerField()
    budget = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    rule = serializers.DictField(help_text="Frozen at opening: secrecy, quorum, threshold, early close, seed.")
    subject = serializers.CharField(help_text="What it decides, like proposal:<uid>; may be empty.")
    state = serializers.ChoiceField(Poll.State.choices)
    opens_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    void_reason = serializers.CharField()
    roll_count = serializers.IntegerField()
    roll_fingerprint = serializers.CharField()
    attempt = serializers.IntegerField()
    options = PollOptionShape(many=True)
    taken = serializers.IntegerField(help_text="How many have taken part so far.")
    my_receipt = serializers.CharField(allow_null=True, help_text="Null: not voted, or not on the roll.")
    on_roll = serializers.BooleanField()
    result = PollResultShape(allow_null=True)

    made = ("options", "taken", "my_receipt", "on_roll", "result")


class PollOptionInput(Input):
    name = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    cost = Whole(min_value=1, max_value=10**12, required=False, allow_null=True, default=None)


class PollInput(Input):
    question = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=8000, required=False, allow_blank=True, default="")
    method = serializers.ChoiceField(Method.choices)
    options = PollOptionInput(many=True, required=False, default=list)
    seats = Whole(min_value=1, max_value=100, required=False, default=1)
    budget = Whole(min_value=1, max_value=10**12, required=False, allow_null=True, default=None)
    unit = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    is_secret = serializers.BooleanField(required=False, allow_null=True, default=None)
    quorum_percent = Whole(min_value=0, max_value=100, required=False, allow_null=True, default=None)
    threshold_percent = Whole(min_value=50, max_value=100, required=False, allow_null=True, default=None)


class PollOpenInput(Input):
    closes_at = serializers.DateTimeField()
    electorate = serializers.ListField(
        child=serializers.UUIDField(), required=False, allow_null=True, max_length=1000, default=None
    )


class PollVoidInput(Input):
    reason = serializers.CharField(max_length=400)


class BallotInput(Input):
    marks = serializers.ListField(
        child=Whole(min_value=0, max_value=1000),
        max_length=1000,
        help_text="Options by place in order of preference (ranked), ascending (approval, budget), points for each (score), or "
        "one of 0, 1, 2 (yes, no, abstain; agree, stand aside, block).",
    )
    reason = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    remedy = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class WitnessedInput(BallotInput):
    voter = serializers.UUIDField()
    how = serializers.ChoiceField([one for one in Channel.choices if one[0] != Channel.SITE])
    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")


class ReceiptShape(Shape):
    receipt = serializers.CharField()
    changed = serializers.BooleanField(help_text="Whether it took the place of an earlier ballot.")


class BallotGroupShape(Shape):
    marks = serializers.ListField(child=serializers.IntegerField())
    count = serializers.IntegerField()


class PublishedShape(Shape):
    ballots = BallotGroupShape(many=True, help_text="Sorted, without voters and without ids.")
    receipts = serializers.ListField(child=serializers.CharField())


class Polls(Listed, Endpoints):
    """Votes; drafts are for those who run them."""

    model = Poll
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": "polls.vote", "retrieve": "polls.vote", "create": "polls.run", "open": "polls.run", "void": "polls.run",
        "vote": "polls.vote", "witness": "polls.witness", "published": "polls.vote",
    }  # fmt: skip
    value_moves = frozenset({"vote", "witness"})
    content_unkept = frozenset({"vote", "witness"})
    serializer_class = PollShape

    def rows(self) -> QuerySet:
        if roles.can(self.actor, "polls.run"):
            return Poll.objects.all()
        return Poll.objects.filter(opens_at__isnull=False)

    def finish(self, rows: Rows) -> Rows:
        found = {one.uid: one for one in Poll.objects.filter(uid__in=[row["uid"] for row in rows])}
        pks = {one.pk: uid for uid, one in found.items()}
        cards = {card.poll.uid: card for card in reading.cards(list(found.values()), self.me)}
        receipts = dict(PollVoter.objects.filter(poll__in=pks, member=self.me).values_list("poll", "receipt"))
        options: dict[int, list[dict[str, Any]]] = {}
        for one in PollOption.objects.filter(poll__in=pks).order_by("place"):
            said = {"place": one.place, "name": one.name, "text": one.text, "cost": one.cost}
            options.setdefault(one.poll_id, []).append(said)
        for row in rows:
            poll, card = found[row["uid"]], cards[row["uid"]]
            row["options"], row["taken"] = options.get(poll.pk, []), card.taken
            row["my_receipt"], row["on_roll"] = receipts.get(poll.pk), poll.pk in receipts
            row["result"] = _result(card.result)
        return rows

    @extend_schema(request=PollInput, responses={201: PollShape})
    def create(self, request: Request) -> Response:
        """Prepares a vote. What is not said of the rule is as the bylaws say."""
        said = self.read(PollInput)
        names = ("is_secret", "quorum_percent", "threshold_percent")
        rule = {name: said.pop(name) for name in names if said.get(name) is not None}
        options = [polls.Option(one["name"], one["text"], one["cost"]) for one in said.pop("options")]
        kept = {name: value for name, value in said.items() if name not in names}
        return self.made(polls.draft(options=options, rule=rule, by=self.actor, **kept))

    @extend_schema(request=PollOpenInput, responses=PollShape)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, uid: str) -> Response:
        """Freezes rule and roll, until `closes_at`."""
        said = self.read(PollOpenInput)
        only = said["electorate"]
        members = None if only is None else list(Membership.objects.filter(uid__in=only))
        return self.answer(polls.open(self.object(), by=self.actor, closes_at=said["closes_at"], electorate=members))

    @extend_schema(request=PollVoidInput, responses=PollShape)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, uid: str) -> Response:
        """Ends it without a result, for a reason."""
        return self.answer(polls.void(self.object(), self.read(PollVoidInput)["reason"], by=self.actor))

    @extend_schema(request=BallotInput, responses=ReceiptShape)
    @action(detail=True, methods=["post"])
    def vote(self, request: Request, uid: str) -> Response:
        """One's own vote, or another instead of it until the end."""
        said = self.read(BallotInput)
        done = ballots.cast(self.object(), Said(said["marks"], said["reason"], said["remedy"]), by=self.actor)
        return Response({"receipt": done.receipt, "changed": done.changed})

    @extend_schema(request=WitnessedInput, responses=ReceiptShape)
    @action(detail=True, methods=["post"])
    def witness(self, request: Request, uid: str) -> Response:
        """Enters a vote given by telephone, on paper or in the room. The member is told."""
        said = self.read(WitnessedInput)
        voter = Membership.objects.active().filter(uid=said["voter"]).first()
        if voter is None:
            raise Refused("not-on-roll", "There is no such member here.", "voter")
        spoken = Said(said["marks"], said["reason"], said["remedy"])
        done = ballots.witness(self.object(), voter, spoken, said["how"], by=self.actor, code=said["code"])
        return Response({"receipt": done.receipt, "changed": done.changed})

    @extend_schema(responses=PublishedShape)
    @action(detail=True, methods=["get"], url_path="ballots")
    def published(self, request: Request, uid: str) -> Response:
        """Of a closed vote: what was said how often, and the receipts of those who voted."""
        poll = self.object()
        if poll.state != Poll.State.CLOSED:
            raise Http404
        groups = [{"marks": list(marks), "count": many} for marks, many in sorted(tally.groups(poll).items())]
        return Response({"ballots": groups, "receipts": files.receipts(poll)})


def _result(result: PollResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {name: getattr(result, name) for name in ("outcome", "lacks", "winners", "cast", "quorum", "count")}


router = Router()
router.register("polls", Polls, "polls")
urlpatterns = router.urls
