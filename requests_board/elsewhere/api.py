"""Posts of neighboring networks, and answers across, as endpoints."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from ledgers.between.api import PartnerShape
from ledgers.models.between import KINDS
from networks.api.described import extend_schema
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints, Listed, Router
from requests_board.elsewhere import answers, sharing
from requests_board.models import NeighborAnswer, Post, PostCopy


class NeighborPostShape(Shape):
    uid = serializers.UUIDField()
    network = PartnerShape(source="subject")
    kind = serializers.ChoiceField(Post.Kind.choices)
    title = serializers.CharField()
    body = serializers.CharField()
    category = serializers.CharField()
    minutes = serializers.IntegerField(allow_null=True)
    is_urgent = serializers.BooleanField()
    place = serializers.CharField(help_text="The neighborhood, where the network shows it.")
    picture_alt = serializers.CharField()
    published_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class NeighborAnswerShape(Shape):
    uid = serializers.UUIDField()
    network = PartnerShape(source="partner")
    is_ours = serializers.BooleanField(help_text="Whether one answered; else one's post was answered.")
    kind = serializers.ChoiceField(Post.Kind.choices)
    title = serializers.CharField()
    other_name = serializers.CharField()
    words = serializers.CharField()
    reply = serializers.CharField()
    pay_code = serializers.CharField(help_text="At the side of who pays, once agreed: for `POST crossings/`.")
    state = serializers.ChoiceField(NeighborAnswer.State.choices)
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


class NeighborWordsInput(Input):
    words = serializers.CharField(max_length=answers.MOST_WORDS)
    unit = serializers.ChoiceField(KINDS, default="hours", help_text="In which unit who offers to help is paid.")


class NeighborReplyInput(Input):
    agrees = serializers.BooleanField()
    words = serializers.CharField(max_length=answers.MOST_WORDS, allow_blank=True, default="")
    unit = serializers.ChoiceField(KINDS, default="hours", help_text="In which unit who offers is paid.")


class NeighborPosts(Listed, Endpoints):
    """What neighbors of other networks ask and offer, where an agreement is in force."""

    model = PostCopy
    gear = "between"
    policy: ClassVar[dict[str, str]] = {"list": "board.read", "retrieve": "board.read", "ask": "exchange.take_part"}
    serializer_class = NeighborPostShape

    def rows(self) -> QuerySet:
        return sharing.shown()  # type: ignore[no-any-return]

    @extend_schema(request=NeighborWordsInput, responses={201: NeighborAnswerShape})
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, uid: str) -> Response:
        """Answers it: one's name and words go to its author."""
        said = self.read(NeighborWordsInput)
        made = answers.ask(self.object(), said["words"], said["unit"], by=self.actor)
        row = self.fetched(NeighborAnswer.objects.filter(pk=made.pk), NeighborAnswerShape).first()
        return Response(self.shaped([row] if row else [], NeighborAnswerShape)[0], status=201)


class NeighborAnswers(Listed, Endpoints):
    """One's answers across networks, given and received."""

    model = NeighborAnswer
    gear = "between"
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "reply"), "exchange.take_part")
    serializer_class = NeighborAnswerShape

    def rows(self) -> QuerySet:
        return NeighborAnswer.objects.filter(member=self.me)

    @extend_schema(request=NeighborReplyInput, responses=NeighborAnswerShape)
    @action(detail=True, methods=["post"])
    def reply(self, request: Request, uid: str) -> Response:
        """The author's yes or no; with the yes of who offers goes a code to be paid by."""
        said = self.read(NeighborReplyInput)
        return self.answer(answers.reply(self.object(), said["agrees"], said["words"], said["unit"], by=self.actor))


router = Router()
router.register("neighbor-posts", NeighborPosts, "neighbor-posts")
router.register("neighbor-answers", NeighborAnswers, "neighbor-answers")

urlpatterns = router.urls
