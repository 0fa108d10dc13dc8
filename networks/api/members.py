"""Who is here, as far as each lets the reader see; and the page of whoever asks."""

from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import privacy, roles
from networks.api.here import PlaceShape
from networks.api.shapes import Rows, Shape
from networks.api.views import Endpoints, as_uid
from networks.models import Membership, MemberSkill
from networks.models.member import Audience
from networks.text import fold

OPEN_TO_MEMBERS = frozenset({Audience.NETWORK, Audience.PUBLIC})


class MemberShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Membership.Kind.choices)
    number = serializers.IntegerField(allow_null=True, help_text="The member number of this network.")
    joined_on = serializers.DateField(allow_null=True)
    neighborhood = PlaceShape(allow_null=True, help_text="Null where the member does not show it.")


class MemberSkillShape(Shape):
    skill = PlaceShape()
    direction = serializers.ChoiceField(MemberSkill.Direction.choices)
    level = serializers.ChoiceField(MemberSkill.Level.choices)
    note = serializers.CharField()


class TimeShape(Shape):
    weekday = serializers.IntegerField(help_text="0 is Monday.")
    part = serializers.CharField()


class MemberPageShape(Shape):
    """What the reader may see; what they may not is left out."""

    uid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(Membership.Kind.choices)
    number = serializers.IntegerField(required=False, allow_null=True)
    joined_on = serializers.DateField(required=False, allow_null=True)
    neighborhood = PlaceShape(required=False, allow_null=True)
    about = serializers.CharField(required=False)
    languages = serializers.ListField(child=serializers.CharField(), required=False)
    email = serializers.CharField(required=False)
    phone = serializers.CharField(required=False)
    phone_alt = serializers.CharField(required=False)
    address = serializers.CharField(required=False)
    skills = MemberSkillShape(many=True, required=False)
    availability = TimeShape(many=True, required=False)


class Members(Endpoints):
    """The members' directory. Contact shows as each member chose."""

    model = Membership
    policy: ClassVar[dict[str, str]] = {"list": "people.read", "retrieve": "people.read"}
    serializer_class = MemberShape
    ordering = ("name_folded", "id")

    def rows(self) -> QuerySet:
        rows = Membership.objects.active()
        if self.action != "list":
            return rows
        asked = self.request.query_params
        if start := fold(asked.get("q", "")[:80]):
            rows = rows.filter(name_folded__gte=start, name_folded__lt=start + "\U0010ffff")
        if kind := asked.get("kind", ""):
            rows = rows.filter(kind=kind)
        if skill := asked.get("skill", ""):
            offers = MemberSkill.objects.filter(membership=OuterRef("pk"), direction=MemberSkill.Direction.OFFER)
            if not self._sees_all():
                offers = offers.exclude(membership__audiences__skills__in=["me", "partners"])
            rows = rows.filter(Exists(offers.filter(skill__uid=as_uid(skill))))
        return rows

    def _sees_all(self) -> bool:
        return roles.can(self.actor, "people.contacts")

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="The start of a name."),
            OpenApiParameter("kind", str, enum=Membership.Kind.values),
            OpenApiParameter("skill", str, description="The uid of a skill that they offer."),
        ]
    )
    def list(self, request: Request) -> Response:
        """Active members by name."""
        return self.page(self.get_queryset())

    def finish(self, rows: Rows) -> Rows:
        shown = [row["uid"] for row in rows]
        hiding = Membership.objects.filter(uid__in=shown, audiences__neighborhood__in=["me", "partners"])
        hidden = set() if self._sees_all() else set(hiding.exclude(pk=self.me.pk).values_list("uid", flat=True))
        return [{**row, "neighborhood": None} if row["uid"] in hidden else row for row in rows]

    @extend_schema(responses=MemberPageShape)
    def retrieve(self, request: Request, uid: str) -> Response:
        """One member's page."""
        member = self.get_queryset().select_related("neighborhood").filter(uid=as_uid(uid)).first()
        if member is None:
            raise Http404
        return Response(page_of(member, privacy.visible(member, to=self.actor)))


def page_of(member: Membership, seen: dict[str, Any]) -> dict[str, Any]:
    """What privacy lets through, in the shape of `MemberPageShape`."""
    page: dict[str, Any] = {name: seen[name] for name in map(str, MemberPageShape().fields) if name in seen}
    if "neighborhood" in page:
        page["neighborhood"] = _place(page["neighborhood"])
    if "skills" in page:
        page["skills"] = [
            {"skill": _place(row.skill), "direction": row.direction, "level": row.level, "note": row.note}
            for row in seen["skills"]
        ]
    if "availability" in page:
        page["availability"] = [{"weekday": row.weekday, "part": row.part} for row in seen["availability"]]
    return page


def _place(row: Any) -> dict[str, Any] | None:
    return None if row is None else {"uid": row.uid, "name": row.name}
