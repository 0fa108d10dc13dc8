"""The first playbooks, one for each step of starting a network: HUMANs publishes them on its first day.

Each is a file in `starters/`, named by its step: a line with the title, one with the summary, an empty one, the text.
"""

from pathlib import Path
from typing import Any, Final

from common import registry
from humans.commons import guides
from humans.models import Guide, Kind, Step
from networks import actors
from networks.tenancy.current import NetworkRef

FOLDER = Path(__file__).with_name("starters")
KINDS: Final = {Step.NEEDS: Kind.SURVEY, Step.INVENTORY: Kind.SURVEY, Step.PILOT: Kind.PROJECT, Step.PRINCIPLES: Kind.BYLAWS}


def read(file: Path, kind: str, step: str = "") -> guides.Content:
    title, summary, _empty, body = file.read_text(encoding="utf-8").split("\n", 3)
    return guides.Content(title.removeprefix("# "), body.strip(), kind, summary, step)


def publish_missing() -> int:
    """Inside the umbrella: writes and publishes the starters that it does not have. Returns how many."""
    by = actors.system("founding")
    there = set(Guide.objects.exclude(step="").values_list("step", flat=True))
    missing = [step for step in Step if step not in there]
    for step in missing:
        guides.publish(guides.write(read(FOLDER / f"{step}.md", KINDS.get(step, Kind.GUIDE), step), by=by), by=by)
    return len(missing)


def _begin(ref: NetworkRef, *, by: Any) -> None:
    if ref.kind == "umbrella":
        publish_missing()


registry.foundings.add("commons", _begin)
