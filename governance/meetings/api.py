"""Meetings as endpoints: calling and leading one, its agenda, who is there, who does what; and petitions."""

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Refused
from governance.meetings import assemblies, forms, petitions, rounds
from governance.models import ActionItem, AgendaItem, Assembly, Attendance, Petition, PetitionName
from networks import doors
from networks.actors import Actor
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.inputs import named_row
from networks.api.shapes import Input, Nothing, Rows, Shape
from networks.api.views import Endpoints, Listed, Router, as_uid
from networks.models import Membership

PART = "decisions.take_part"
LEAD = "polls.run"
OF_ASSEMBLY = OpenApiParameter("assembly", {"type": "string", "format": "uuid"}, description="Of this meeting alone.")


class AssemblyShape(Shape):
    uid = serializers.UUIDField()
    title = serializers.CharField()
    is_special = serializers.BooleanField()
    starts_at = serializers.DateTimeField()
    place = serializers.CharField()
    state = serializers.ChoiceField(Assembly.State.choices)
    end_reason = serializers.CharField(help_text="Why it was called off.")
    members_count = serializers.IntegerField(allow_null=True, help_text="When it opened.")
    quorum_count = serializers.IntegerField(allow_null=True, help_text="How many have to be there.")
    facilitator = PlaceShape(allow_null=True)
    lot_seed = serializers.CharField(help_text="What the facilitator was drawn with; empty before the lot.")
    lot_names = serializers.ListField(child=serializers.CharField(), help_text="The uids that were in the lot, sorted.")
    minutes = serializers.CharField()

    made = ("facilitator",)  # Of most there is none: asked apart, a page of meetings reads its own index alone.


class AgendaInput(Input):
    title = serializers.CharField(max_length=160)


class AssemblyInput(Input):
    title = serializers.CharField(max_length=120)
    starts_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=200)


class NotHeldInput(Input):
    reason = serializers.CharField(max_length=400, help_text="For everyone to read.")


class LotInput(Input):
    willing = serializers.ListField(child=serializers.UUIDField(), max_length=2000, help_text="The uids of those who would.")


class MinutesInput(Input):
    minutes = serializers.CharField(max_length=20_000)


class Led(Listed, Endpoints):
    """What a meeting is made of. Deeds of an office are done by whoever is really there, as on the pages."""

    gear = "decisions"

    @property
    def officer(self) -> Actor:
        return doors.officer(self.request._request)

    def rows(self) -> QuerySet:
        """What belongs to meetings, or to one of them."""
        rows = self.model._default_manager.all()
        said = self.request.query_params.get("assembly", "") if self.action == "list" else ""
        return rows.filter(assembly__uid=as_uid(said)) if said else rows

    @extend_schema(parameters=[OF_ASSEMBLY])
    def list(self, request: Request) -> Response:
        return super().list(request)


class Assemblies(Listed, Endpoints):
    """Meetings of the members, the latest first."""

    model = Assembly
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve", "attend", "add"), PART),
        **dict.fromkeys(("create", "partial_update", "begin", "draw", "end", "write_minutes", "call_off"), LEAD),
    }
    serializer_class = AssemblyShape

    def rows(self) -> QuerySet:
        return Assembly.objects.all()

    def finish(self, rows: Rows) -> Rows:
        led = Assembly.objects.filter(uid__in=[row["uid"] for row in rows], facilitator__isnull=False)
        who = {
            uid: {"uid": one, "name": name}
            for uid, one, name in led.values_list("uid", "facilitator__uid", "facilitator__name")
        }
        return [{**row, "facilitator": who.get(row["uid"])} for row in rows]

    def _lead(self, verb: Any, *said: Any) -> Response:
        return self.answer(verb(self.object(), *said, by=doors.officer(self.request._request)))

    @extend_schema(request=AssemblyInput, responses={201: AssemblyShape})
    def create(self, request: Request) -> Response:
        """Calls a meeting, with the notice that the bylaws ask. Everyone hears of it."""
        said = self.read(AssemblyInput)
        return self.made(assemblies.call(**said, by=doors.officer(request._request)))

    @extend_schema(request=AssemblyInput, responses=AssemblyShape)
    def partial_update(self, request: Request, uid: str) -> Response:
        """Another place, another name or a later time, before it begins."""
        row, said = self.object(), self.read(AssemblyInput, partial=True)
        return self._lead(assemblies.change, *(said.get(name, getattr(row, name)) for name in ("title", "starts_at", "place")))

    @extend_schema(request=Nothing, responses=AssemblyShape)
    @action(detail=True, methods=["post"])
    def attend(self, request: Request, uid: str) -> Response:
        """I am here."""
        self.read(Nothing)
        row = self.object()
        assemblies.attend(row, self.me, by=self.actor)
        return self.answer(row)

    @extend_schema(request=AgendaInput, responses=AssemblyShape)
    @action(detail=True, methods=["post"], url_path="agenda")
    def add(self, request: Request, uid: str) -> Response:
        """Puts a point on the agenda."""
        row = self.object()
        assemblies.add(row, self.read(AgendaInput)["title"], by=self.actor)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=AssemblyShape)
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, uid: str) -> Response:
        """Opens it: members and quorum are counted now."""
        self.read(Nothing)
        return self._lead(assemblies.begin)

    @extend_schema(request=LotInput, responses=AssemblyShape)
    @action(detail=True, methods=["post"])
    def draw(self, request: Request, uid: str) -> Response:
        """Draws who facilitates, once; seed and list are published."""
        willing = [_member(one, "willing") for one in dict.fromkeys(self.read(LotInput)["willing"])]
        return self._lead(assemblies.draw_facilitator, willing)

    @extend_schema(request=Nothing, responses=AssemblyShape)
    @action(detail=True, methods=["post"], url_path="finish")
    def end(self, request: Request, uid: str) -> Response:
        """It is over; the minutes are drafted from what happened."""
        self.read(Nothing)
        return self._lead(assemblies.finish)

    @extend_schema(request=MinutesInput, responses=AssemblyShape)
    @action(detail=True, methods=["post"], url_path="minutes")
    def write_minutes(self, request: Request, uid: str) -> Response:
        """Puts the draft right."""
        return self._lead(assemblies.write_minutes, self.read(MinutesInput)["minutes"])

    @extend_schema(request=NotHeldInput, responses=AssemblyShape)
    @action(detail=True, methods=["post"], url_path="call-off")
    def call_off(self, request: Request, uid: str) -> Response:
        return self._lead(assemblies.call_off, self.read(NotHeldInput)["reason"])


def _member(said: Any, field: str) -> Membership:
    found = forms.member_of(str(said))
    if found is None:
        raise Refused(field, _("Choose one of the list."), field)
    return found


class AgendaItemShape(Shape):
    uid = serializers.UUIDField()
    assembly = serializers.UUIDField(source="assembly.uid")
    position = serializers.IntegerField()
    title = serializers.CharField()
    proposal = serializers.UUIDField(source="proposal.uid", allow_null=True)
    poll = serializers.UUIDField(source="poll.uid", allow_null=True, help_text="The round in the room that was asked last.")
    outcome = serializers.CharField()


class OutcomeInput(Input):
    outcome = serializers.CharField(max_length=2000, allow_blank=True)


class RoundInput(Input):
    question = serializers.CharField(max_length=200, allow_blank=True, default="", help_text="Empty for the point’s own title.")


class AgendaItems(Led):
    """What meetings talk of, in the order of the agenda. `POST assemblies/<uid>/agenda/` adds a point."""

    model = AgendaItem
    policy: ClassVar[dict[str, str]] = {
        **dict.fromkeys(("list", "retrieve"), PART),
        **dict.fromkeys(("note", "ask", "close"), LEAD),
    }
    serializer_class = AgendaItemShape
    ordering = ("assembly_id", "position", "id")

    @extend_schema(request=OutcomeInput, responses=AgendaItemShape)
    @action(detail=True, methods=["post"])
    def note(self, request: Request, uid: str) -> Response:
        """Writes down what came of it."""
        return self.answer(assemblies.note(self.object(), self.read(OutcomeInput)["outcome"], by=self.officer))

    @extend_schema(request=RoundInput, responses=AgendaItemShape)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, uid: str) -> Response:
        """Begins a round of consent among those who are there; they vote at `polls/<uid>/vote/`."""
        row = self.object()
        rounds.ask(row, self.read(RoundInput)["question"], by=self.officer)
        return self.answer(row)

    @extend_schema(request=Nothing, responses=AgendaItemShape)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uid: str) -> Response:
        """Closes the round when all have answered or its time is over."""
        self.read(Nothing)
        row = self.object()
        rounds.close(row, by=self.officer)
        return self.answer(row)


class AttendanceShape(Shape):
    uid = serializers.UUIDField()
    assembly = serializers.UUIDField(source="assembly.uid")
    member = PlaceShape()
    how = serializers.ChoiceField(Attendance.How.choices)
    came_at = serializers.DateTimeField()


class SomebodyThereInput(Input):
    assembly = serializers.UUIDField()
    member = serializers.UUIDField()
    how = serializers.ChoiceField(Attendance.How.choices)


class Attendances(Led):
    """Who is or was there. For oneself: `POST assemblies/<uid>/attend/`."""

    model = Attendance
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "create": LEAD}
    serializer_class = AttendanceShape

    @extend_schema(request=SomebodyThereInput, responses={201: AttendanceShape})
    def create(self, request: Request) -> Response:
        """Puts somebody on the list."""
        said = self.read(SomebodyThereInput)
        row, member = named_row(Assembly, said["assembly"], "assembly"), _member(said["member"], "member")
        return self.made(assemblies.attend(row, member, by=self.officer, how=said["how"]))


class ActionItemShape(Shape):
    uid = serializers.UUIDField()
    assembly = serializers.UUIDField(source="assembly.uid")
    text = serializers.CharField()
    member = PlaceShape(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)


class ActionItemInput(Input):
    assembly = serializers.UUIDField()
    text = serializers.CharField(max_length=200)
    member = serializers.UUIDField(allow_null=True, default=None)
    due_on = serializers.DateField(allow_null=True, default=None)


class ActionItems(Led):
    """Who does what until when, after a meeting."""

    model = ActionItem
    policy: ClassVar[dict[str, str]] = {"list": PART, "retrieve": PART, "create": LEAD, "done": PART}
    serializer_class = ActionItemShape

    @extend_schema(request=ActionItemInput, responses={201: ActionItemShape})
    def create(self, request: Request) -> Response:
        """Writes one down."""
        said = self.read(ActionItemInput)
        row = named_row(Assembly, said["assembly"], "assembly")
        member = _member(said["member"], "member") if said["member"] else None
        return self.made(assemblies.act(row, said["text"], by=self.officer, member=member, due_on=said["due_on"]))

    @extend_schema(request=Nothing, responses=ActionItemShape)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, uid: str) -> Response:
        """Whoever took it on says so, or an officer."""
        self.read(Nothing)
        return self.answer(assemblies.done(self.object(), by=self.actor))


class PetitionShape(Shape):
    uid = serializers.UUIDField()
    purpose = serializers.CharField()
    state = serializers.ChoiceField(Petition.State.choices)
    started_at = serializers.DateTimeField()
    assembly = serializers.UUIDField(source="assembly.uid", allow_null=True, help_text="The meeting that it called.")
    names_needed = serializers.IntegerField(help_text="Of the roll, frozen when it began.")
    roll_count = serializers.IntegerField()
    roll_fingerprint = serializers.CharField(help_text="SHA-256 of the uids on the roll, sorted, a line each.")
    names_count = serializers.IntegerField(help_text="How many have signed.")

    made = ("names_count",)


class PetitionRollShape(Shape):
    text = serializers.CharField(help_text="The very text of the fingerprint: random names, a line each.")


class PetitionInput(Input):
    purpose = serializers.CharField(max_length=400)


class Petitions(Listed, Endpoints):
    """What members ask a special meeting for, newest first."""

    model = Petition
    gear = "decisions"
    policy: ClassVar[dict[str, str]] = {
        "list": PART, "retrieve": PART, "create": PART, "sign": PART, "unsign": PART, "withdraw": PART, "roll": PART,
    }  # fmt: skip
    serializer_class = PetitionShape

    def rows(self) -> QuerySet:
        return Petition.objects.all()

    def finish(self, rows: Rows) -> Rows:
        names = PetitionName.objects.filter(petition__uid__in=[row["uid"] for row in rows])
        counts = dict(names.order_by().values_list("petition__uid").annotate(Count("pk")))
        return [{**row, "names_count": counts.get(row["uid"], 0)} for row in rows]

    @extend_schema(responses=PetitionRollShape)
    @action(detail=True, methods=["get"])
    def roll(self, request: Request, uid: str) -> Response:
        """The roll by random names, to check the fingerprint with."""
        return Response({"text": petitions.roll_text(self.object())})

    @extend_schema(request=PetitionInput, responses={201: PetitionShape})
    def create(self, request: Request) -> Response:
        """Begins one, and signs it."""
        return self.made(petitions.start(self.read(PetitionInput)["purpose"], by=self.actor))

    def _do(self, verb: Any) -> Response:
        self.read(Nothing)
        return self.answer(verb(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        return self._do(petitions.sign)

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def unsign(self, request: Request, uid: str) -> Response:
        return self._do(petitions.unsign)

    @extend_schema(request=Nothing, responses=PetitionShape)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, uid: str) -> Response:
        return self._do(petitions.withdraw)


router = Router()
router.register("assemblies", Assemblies, "assemblies")
router.register("agenda-items", AgendaItems, "agenda-items")
router.register("attendances", Attendances, "attendances")
router.register("action-items", ActionItems, "action-items")
router.register("petitions", Petitions, "petitions")
urlpatterns = router.urls
