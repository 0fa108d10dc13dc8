"""The welcome of a newcomer: the network's own steps, ticked by themselves where a page shows that they are done."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import agreements, records, roles
from networks.actors import Actor
from networks.models import Availability, Membership, MemberSkill, WelcomeDone, WelcomeStep


@dataclass(frozen=True)
class Step:
    """A line of the checklist, as one member has it."""

    row: WelcomeStep
    is_done: bool

    @property
    def uid(self) -> str:
        return str(self.row.uid)

    @property
    def text(self) -> str:
        return self.row.text

    @property
    def by_coordinator(self) -> bool:
        return self.row.by_coordinator


def _has_signed(membership: Membership) -> bool:
    return not agreements.unsigned(membership)


def _has_skills(membership: Membership) -> bool:
    return MemberSkill.objects.filter(membership=membership).exists()


def _has_place_and_times(membership: Membership) -> bool:
    placed = membership.neighborhood_id is not None or membership.latitude is not None
    return placed and Availability.objects.filter(membership=membership).exists()


# Name of the page that a step leads to → whether what the page asks for is there. Apps above add theirs.
registry.welcome_checks.add("networks:agreement", _has_signed)
registry.welcome_checks.add("networks:skills", _has_skills)
registry.welcome_checks.add("networks:profile_edit", _has_place_and_times)


def steps(membership: Membership) -> list[Step]:
    """The checklist of one member, in order."""
    ticked = set(WelcomeDone.objects.filter(membership=membership).values_list("step_id", flat=True))
    return [Step(row, row.pk in ticked or _shows(row, membership)) for row in WelcomeStep.objects.all()]


def _shows(row: WelcomeStep, membership: Membership) -> bool:
    check = registry.welcome_checks.get(row.url_name) if not row.by_coordinator else None
    return check is not None and bool(check(membership))


def progress(membership: Membership) -> dict[str, int] | None:
    """How far a newcomer is, while something is open; None when all is done."""
    rows = WelcomeStep.objects.all()
    ticked = WelcomeDone.objects.filter(membership=membership).count()
    total = len(rows)
    if ticked >= total:
        return None
    found = steps(membership)
    done = sum(step.is_done for step in found)
    return {"done": done, "total": total} if done < total else None


def settle(membership: Membership) -> list[Step]:
    """As `steps`, and remembers what has become true, so that later pages need not look."""
    found = steps(membership)
    ticked = set(WelcomeDone.objects.filter(membership=membership).values_list("step_id", flat=True))
    news = [step for step in found if step.is_done and step.row.pk not in ticked]
    WelcomeDone.objects.bulk_create([WelcomeDone(membership=membership, step=step.row) for step in news], ignore_conflicts=True)
    return found


@transaction.atomic
def tick(step: WelcomeStep, membership: Membership, *, by: Actor) -> WelcomeDone:
    """A step is done. Some only a coordinator ticks, for somebody else. Refuses `not-allowed`, `by-coordinator`."""
    own = by.membership is not None and by.membership.pk == membership.pk
    officer = roles.can(by, "welcome.write") and (by.hands is None or by.hands.pk != membership.pk)
    if not own and not officer:
        raise Refused("not-allowed", _("Only the newcomer or a coordinator can do this."))
    if step.by_coordinator and not officer:
        raise Refused("by-coordinator", _("A coordinator ticks this after you have met."))
    done, made = WelcomeDone.objects.get_or_create(membership=membership, step=step)
    if made:
        records.record("welcome.ticked", by=by, about=membership, step=str(step.uid))
    return done
