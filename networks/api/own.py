"""What members say of themselves beside their page: what they can do or would like done, when they are free; and the word of a
member that coordinators may act for them."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import profiles, roles, safety, skills
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.safety import OfMembers
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Availability, Membership, MemberSkill, ProxyConsent, Skill

OWN = "profile.write_own"


class MySkillShape(Shape):
    uid = serializers.UUIDField()
    skill = PlaceShape()
    direction = serializers.ChoiceField(MemberSkill.Direction.choices)
    level = serializers.ChoiceField(MemberSkill.Level.choices)
    note = serializers.CharField()


class MySkillInput(Input):
    skill = serializers.UUIDField()
    direction = serializers.ChoiceField(MemberSkill.Direction.choices)
    level = serializers.ChoiceField(MemberSkill.Level.choices, default=MemberSkill.Level.GOOD)
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class MySkills(Listed, Endpoints):
    """What I offer, and what I would like done. Said again of a skill, it changes."""

    model = MemberSkill
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "create", "destroy"), OWN)
    serializer_class = MySkillShape

    def rows(self) -> QuerySet:
        return MemberSkill.objects.filter(membership=self.me)

    @extend_schema(request=MySkillInput, responses={201: MySkillShape})
    def create(self, request: Request) -> Response:
        said = self.read(MySkillInput)
        skill = named_row(Skill, said.pop("skill"), "skill")
        return self.made(skills.add(self.me, skill, said.pop("direction"), by=self.actor, **said))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        skills.drop(self.me, self.object(), by=self.actor)
        return Response(status=204)


class FreeTimeShape(Shape):
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday.")
    part = serializers.ChoiceField(Availability.Part.choices)


class FreeTimeInput(Input):
    weekday = serializers.IntegerField(min_value=0, max_value=6)
    part = serializers.ChoiceField(Availability.Part.choices)


class FreeTimesInput(Input):
    times = serializers.ListField(child=FreeTimeInput(), max_length=50)


class FreeTimes(Endpoints):
    """When I am usually free."""

    model = Availability
    policy: ClassVar[dict[str, str]] = {"here": OWN, "change": OWN}
    serializer_class = FreeTimeShape
    pagination_class = None

    @extend_schema(responses=FreeTimeShape(many=True))
    def here(self, request: Request) -> Response:
        rows = Availability.objects.filter(membership=self.me).order_by("weekday", "part")
        return Response(list(rows.values("weekday", "part")))

    @extend_schema(request=FreeTimesInput, responses=FreeTimeShape(many=True))
    def change(self, request: Request) -> Response:
        """All of them anew; an empty list says nothing."""
        said = self.read(FreeTimesInput)["times"]
        profiles.set_times(self.me, [(one["weekday"], one["part"]) for one in said], by=self.actor)
        return self.here(request)


class ProxyConsentShape(Shape):
    uid = serializers.UUIDField()
    member = PlaceShape(source="membership")
    how = serializers.CharField()
    given_on = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    recorded_by = PlaceShape()


class ProxyConsentInput(Input):
    member = serializers.UUIDField()
    how = serializers.CharField(max_length=120, help_text="How they gave their word, like: by phone.")
    until = serializers.DateField(required=False, allow_null=True, default=None)


class ProxyConsents(OfMembers):
    """The word of members that coordinators may act for them. One's own; who may act for others sees all."""

    model = ProxyConsent
    policy: ClassVar[dict[str, str]] = {"list": OWN, "retrieve": OWN, "create": "act_for", "destroy": OWN}
    serializer_class = ProxyConsentShape

    def rows(self) -> QuerySet:
        rows: Any = ProxyConsent.objects.all()
        if not roles.can(self.actor, "act_for"):
            rows = rows.filter(membership=self.me)
        return self._of_member(rows)

    @extend_schema(request=ProxyConsentInput, responses={201: ProxyConsentShape})
    def create(self, request: Request) -> Response:
        """Writes down a member's word. A new one takes the place of the old one."""
        said = self.read(ProxyConsentInput)
        member = named_row(Membership, said["member"], "member")
        return self.made(safety.consent(member, said["how"], by=self.actor, until=said["until"]))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """The member takes their word back, at any time; or a coordinator writes that they did."""
        safety.withdraw_consent(self.object().membership, by=self.actor)
        return Response(status=204)
