"""Who is here, as far as each lets the reader see; and the page of whoever asks."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks import apart, directory, privacy
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Rows, Shape
from networks.api.views import Endpoints, as_uid
from networks.models import Availability, Membership, MemberSkill


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
    policy: ClassVar[dict[str, str]] = {
        "list": "people.read",
        "retrieve": "people.read",
        "apart": "profile.write_own",
        "keep_apart": "profile.write_own",
        "meet_again": "profile.write_own",
    }
    serializer_class = MemberShape
    ordering = ("name_folded", "id")

    def rows(self) -> QuerySet:
        if self.action == "meet_again":
            return Membership.objects.filter(pk__in=[other.pk for other in apart.wished_by(self.me)])
        return Membership.objects.active().exclude(pk__in=apart.ids_of(self.me))

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "q", str, description="In a name or a skill they offer; where nobody has it, the members who come nearest."
            ),
            OpenApiParameter("kind", str, enum=Membership.Kind.values),
            OpenApiParameter("skill", str, description="The uid of a skill that they offer."),
            OpenApiParameter("level", str, enum=MemberSkill.Level.values),
            OpenApiParameter("language", str, description="One that they speak."),
            OpenApiParameter("weekday", int, description="When they are usually free; 0 is Monday."),
            OpenApiParameter("part", str, enum=Availability.Part.values),
        ]
    )
    def list(self, request: Request) -> Response:
        """Active members by name."""
        asked = request.query_params
        words, skill, kind = asked.get("q", "")[:80], asked.get("skill", ""), asked.get("kind", "")
        if skill:
            as_uid(skill)
        more: dict[str, Any] = {name: asked.get(name, "")[:40] for name in ("level", "language", "part")}
        day = asked.get("weekday", "")
        weekday = int(day) if day in [str(one) for one in range(7)] else None

        def fetch(cursor: str, limit: int) -> tuple[Rows, str]:
            if kind and kind not in Membership.Kind.values:
                return [], ""
            wanted = directory.Wanted(words, skill, kind=kind, cursor=cursor, size=limit, weekday=weekday, **more)
            page = directory.page(wanted, to=self.actor)
            return [_listed(row) for row in page.rows], page.older

        pages: Any = self.paginator
        found = pages.paginate_found(fetch, request, self)
        return Response({"next": pages.next_link(), "results": found})

    @extend_schema(responses=MemberPageShape)
    def retrieve(self, request: Request, uid: str) -> Response:
        """One member's page."""
        member = self.get_queryset().select_related("neighborhood").filter(uid=as_uid(uid)).first()
        if member is None:
            raise Http404
        return Response(page_of(member, privacy.visible(member, to=self.actor)))

    @extend_schema(responses=PlaceShape(many=True))
    @action(detail=False, pagination_class=None)
    def apart(self, request: Request) -> Response:
        """Whom whoever asks wished not to meet here."""
        return Response([{"uid": other.uid, "name": other.name} for other in apart.wished_by(self.me)])

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="keep-apart")
    def keep_apart(self, request: Request, uid: str) -> Response:
        """The two never see each other from now on. Nothing tells the other."""
        apart.keep(self.object(), by=self.actor)
        return Response(status=204)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"], url_path="meet-again")
    def meet_again(self, request: Request, uid: str) -> Response:
        """Takes that wish back."""
        apart.end(self.object(), by=self.actor)
        return Response(status=204)


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


def _listed(row: directory.Row) -> dict[str, Any]:
    place = _place(row.neighborhood)
    return {**{name: getattr(row, name) for name in ("uid", "name", "kind", "number", "joined_on")}, "neighborhood": place}


def _place(row: Any) -> dict[str, Any] | None:
    return None if row is None else {"uid": row.uid, "name": row.name}
