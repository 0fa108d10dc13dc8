"""What of the founding journey shows in the data by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.registry import Registry
from governance.models import Assembly, Proposal
from humans.admission import covenant
from humans.models import Guide, PlaybookLesson, Step
from networks import clauses, offices
from networks.models import Membership, MemberSkill, Neighborhood
from networks.tenancy import current
from requests_board.models import Exchange, Gathering, Post, Thing


@dataclass(frozen=True)
class Milestone:
    """A line of `step` that is done when `count()`, asked inside the network, is `wanted`.

    `url_name` is the page where it is done, `gear` the tool without which it is left out.
    """

    step: str
    label: Any
    count: Callable[[], int]
    wanted: int = 1
    url_name: str = ""
    gear: str = ""


milestones: Registry[Milestone] = Registry("milestones")


def _rows(rows: Callable[[], QuerySet], most: int) -> Callable[[], int]:
    """As many as there are, counted no further than they matter."""
    return lambda: rows()[:most].count()


def _skilled() -> QuerySet:
    offered = MemberSkill.objects.filter(direction=MemberSkill.Direction.OFFER)
    return offered.order_by().values("membership").distinct()


def _signed() -> int:
    return int(not covenant.unsigned())


def _adopted() -> int:
    return int(clauses.is_adopted())


def _lessons() -> QuerySet:
    return PlaybookLesson.objects.filter(subject=current.network().id)


def _meetings() -> QuerySet:
    return Assembly.objects.filter(state=Assembly.State.OVER)


def _decided() -> QuerySet:
    return Proposal.objects.filter(state__in=[Proposal.State.PASSED, Proposal.State.ENACTED])


def _done() -> QuerySet:
    return Exchange.objects.filter(state="confirmed")


def _add(name: str, step: str, label: object, rows: Callable[[], QuerySet], wanted: int, url_name: str, gear: str = "") -> None:
    milestones.add(name, Milestone(step, label, _rows(rows, wanted), wanted, url_name, gear))


_members, _hoods = Membership.objects.active, Neighborhood.objects.all
_add("members-three", Step.UNDERSTAND, _("Three members"), _members, 3, "networks:invitations")
_add("requests-five", Step.NEEDS, _("Five requests on the board"),
     lambda: Post.objects.filter(kind=Post.Kind.REQUEST), 5, "board:list")  # fmt: skip
_add("skilled-five", Step.INVENTORY, _("Five members have said what they can do"), _skilled, 5, "networks:skills")
_add("things-ten", Step.INVENTORY, _("Ten things in the library"), Thing.objects.all, 10, "things:library", "things")
_add("exchange-first", Step.PILOT, _("A first exchange, done and confirmed"), _done, 1, "exchanges:list")
_add("exchanges-ten", Step.PILOT, _("Ten exchanges"), _done, 10, "exchanges:list")
milestones.add("signed", Milestone(Step.PRINCIPLES, _("Signed with HUMANs"), _signed, 1, "humans:covenant"))
milestones.add("bylaws", Milestone(Step.PRINCIPLES, _("Bylaws adopted by members"), _adopted, 1, "networks:bylaws"))
_add("together", Step.CIRCLES, _("A class or a work party"), Gathering.objects.all, 1, "gatherings:list", "hours")
_add("meeting-held", Step.MEETINGS, _("A meeting of all members, with minutes"), _meetings, 1, "networks:meetings", "decisions")
_add("decided", Step.MEETINGS, _("A first decision"), _decided, 1, "networks:decisions", "decisions")
_add("members-thirty", Step.WIDEN, _("Thirty members"), _members, 30, "networks:invitations")
_add("hoods-three", Step.WIDEN, _("Three neighborhoods"), _hoods, 3, "networks:people")
_add("guide-shared", Step.REPLICATE, _("A guide of ours for all networks"),
     lambda: Guide.objects.filter(published__isnull=False), 1, "humans:guides")  # fmt: skip
_add("lesson-told", Step.REPLICATE, _("What came of a playbook, told to its network"), _lessons, 1, "humans:guides")


def _held(role: str) -> Callable[[], int]:
    return lambda: len(offices.holders(role))


milestones.add(
    "coordinators-two", Milestone(Step.SUSTAIN, _("Two coordinators"), _held("coordinator"), 2, "networks:cockpit_offices")
)
milestones.add("treasurer", Milestone(Step.SUSTAIN, _("A treasurer"), _held("treasurer"), 1, "networks:cockpit_offices"))
