"""The founding journey: ten steps, what of each is done, and what is next. Much shows in the data; people tick the rest.

What was reached once stays reached: `settle` keeps it as a tick that nobody made.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from humans.beginning.milestones import milestones
from humans.models import Step, StepTick
from networks import clauses, records, roles
from networks.actors import Actor

# step → what it is for, and what only people know of it (name, words).
_SAID: dict[str, tuple[Any, tuple[tuple[str, Any], ...]]] = {
    Step.UNDERSTAND: (
        gettext_lazy("A few people see what a network is, and want one."),
        (("evening", gettext_lazy("A first evening, at which we told what it is")),),
    ),
    Step.NEEDS: (
        gettext_lazy("We ask before we build: what is missing, and how people want to be asked."),
        (("asked", gettext_lazy("Thirty neighbors asked at their doors or by phone")),
         ("told-back", gettext_lazy("Told everybody what we heard"))),
    ),
    Step.INVENTORY: (
        gettext_lazy("What people can do, and what stands in sheds and halls, is more than anybody thought."),
        (("afternoon", gettext_lazy("An afternoon with cards and a map")),),
    ),
    Step.PILOT: (
        gettext_lazy("Twelve weeks with few people, and a day on which we look at it."),
        (("looked-back", gettext_lazy("Looked back together at the end of the pilot")),),
    ),
    Step.PRINCIPLES: (
        gettext_lazy("What must not be lost, and rules that fit on four pages."),
        (("talked", gettext_lazy("Members talked about the principles")),),
    ),
    Step.CIRCLES: (
        gettext_lazy("Small groups with one purpose carry what a few coordinators cannot."),
        (("circle", gettext_lazy("A first circle meets")),),
    ),
    Step.MEETINGS: (
        gettext_lazy("All members meet, with notice and minutes, and decide."),
        (("met", gettext_lazy("Everybody was asked to come, on paper and by phone, too")),),
    ),
    Step.WIDEN: (
        gettext_lazy("More people, at the speed at which we can welcome them."),
        (("missing", gettext_lazy("Asked in places where those are who are missing")),),
    ),
    Step.REPLICATE: (
        gettext_lazy("What we learned helps the next network."),
        (("visited", gettext_lazy("Told another network our true story")),),
    ),
    Step.SUSTAIN: (
        gettext_lazy("Offices go around, people rest, and the network outlives its founders."),
        (("handed-over", gettext_lazy("An office changed hands, with a page on how it is done")),
         ("year-looked-at", gettext_lazy("Looked at a whole year together"))),
    ),
}  # fmt: skip
MOST_DAYS_YOUNG = 400


@dataclass(frozen=True)
class Line:
    """Something to do in a step. `by_itself`: it shows in the data, `so_far` of `wanted`; the others are ticked."""

    name: str
    label: Any
    is_done: bool
    by_itself: bool
    so_far: int = 0
    wanted: int = 1
    url: str = ""


@dataclass(frozen=True)
class Stage:
    """One of the ten steps, with its lines."""

    step: str
    number: int
    title: Any
    words: Any
    lines: list[Line] = field(default_factory=list)

    @property
    def is_done(self) -> bool:
        return all(line.is_done for line in self.lines)

    @property
    def done_count(self) -> int:
        return sum(line.is_done for line in self.lines)


def stages() -> list[Stage]:
    """All ten, in order. One query for the ticks and one for each milestone that is not reached yet."""
    ticked = set(StepTick.objects.values_list("name", flat=True))
    gears = clauses.gears()
    shown: dict[str, list[Line]] = {step: [] for step in Step.values}
    for name, one in milestones:
        if not one.gear or one.gear in gears:
            so_far = one.wanted if name in ticked else min(one.count(), one.wanted)
            url = reverse(one.url_name) if one.url_name else ""
            shown[one.step].append(Line(name, one.label, so_far >= one.wanted, True, so_far, one.wanted, url))
    found = []
    for number, step in enumerate(Step, start=1):
        words, own = _SAID[step]
        lines = [*shown[step], *(Line(name, label, name in ticked, False) for name, label in own)]
        found.append(Stage(step, number, step.label, words, lines))
    return found


def settle() -> list[Stage]:
    """As `stages`, and keeps what has been reached, so that later pages need not ask."""
    found = stages()
    ticked = set(StepTick.objects.values_list("name", flat=True))
    news = [
        StepTick(step=stage.step, name=line.name)
        for stage in found
        for line in stage.lines
        if line.by_itself and line.is_done and line.name not in ticked
    ]
    StepTick.objects.bulk_create(news, ignore_conflicts=True)
    return found


def next_of(found: list[Stage]) -> Stage | None:
    """The first step that is not done."""
    return next((stage for stage in found if not stage.is_done), None)


@transaction.atomic
def tick(name: str, done: bool, *, by: Actor) -> None:
    """Says that a line which only people know is done, or is not. Refuses `not-allowed`, `line`."""
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("Coordinators keep the founding journey."))
    step = next((step for step, (_words, own) in _SAID.items() if name in [line for line, _label in own]), None)
    if step is None:
        raise Refused("line", _("There is no such line, or it shows by itself."), "name")
    if done:
        StepTick.objects.get_or_create(name=name, defaults={"step": step, "member": by.membership})
    else:
        StepTick.objects.filter(name=name).delete()
    records.record("founding.ticked" if done else "founding.unticked", by=by, about="", line=name)
