"""Keeping the list of skills, and teaching one and learning one, as endpoints."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, shares, skills
from networks.actors import Actor
from networks.api.catalog import Skills
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Category, Membership, Skill, SkillShare


class SkillEditInput(Input):
    name = serializers.CharField(max_length=80)
    category = serializers.UUIDField()
    synonyms = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, default=list)


class MergeInput(Input):
    into = serializers.UUIDField()


class KeptSkills(Skills):
    """What members can do; coordinators keep the list."""

    policy: ClassVar[dict[str, str]] = {**Skills.policy, "update": "network.write", "merge": "network.write"}

    @extend_schema(request=SkillEditInput, responses=Skills.serializer_class)
    def update(self, request: Request, uid: str) -> Response:
        """Names it, says where it belongs and what else people call it."""
        said, row = self.read(SkillEditInput), self.object()
        said["category"] = named_row(Category, said["category"], "category")
        return self.answer(skills.edit(row, by=_officer(self), **said))

    @extend_schema(request=MergeInput, responses=Skills.serializer_class)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, uid: str) -> Response:
        """Puts it together with another: that one is answered, and nobody has lost anything."""
        row, into = self.object(), named_row(Skill, self.read(MergeInput)["into"], "into")
        return self.answer(skills.merge(row, into, by=_officer(self)))


def _officer(view: Endpoints) -> Actor:
    return Actor(view.actor.hands, None, view.actor.offices)


class SkillShareShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape()
    teaches = PlaceShape()
    learns = PlaceShape()
    words = serializers.CharField()
    made_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class SkillShareInput(Input):
    teaches = serializers.UUIDField()
    learns = serializers.UUIDField()
    words = serializers.CharField(max_length=200, allow_blank=True, default="")


class SkillShares(Listed, Endpoints):
    """Teach one, learn one."""

    model = SkillShare
    policy: ClassVar[dict[str, str]] = {
        "list": "people.read",
        "retrieve": "people.read",
        "create": "profile.write_own",
        "end": "profile.write_own",
    }
    serializer_class = SkillShareShape
    ordering = ("-made_at", "-id")

    def rows(self) -> QuerySet:
        rows = SkillShare.objects.filter(ended_at=None, member__state=Membership.State.ACTIVE)
        return rows.exclude(member__in=apart.ids_of(self.me))

    @extend_schema(request=SkillShareInput, responses={201: SkillShareShape})
    def create(self, request: Request) -> Response:
        """Offers to teach one and learn another."""
        said = self.read(SkillShareInput)
        teaches, learns = (named_row(Skill, said[name], name) for name in ("teaches", "learns"))
        return self.made(shares.offer(teaches, learns, words=said["words"], by=self.actor))

    @extend_schema(request=Nothing, responses=SkillShareShape)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, uid: str) -> Response:
        """Takes it back."""
        self.read(Nothing)
        return self.answer(shares.end(self.object(), by=self.actor))
