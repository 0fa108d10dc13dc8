"""What demo networks have written down for one another: guides they published, adopted and learned from."""

from pathlib import Path

from humans.commons import guides, starters
from humans.demo.people import Town
from humans.models import Kind, Playbook
from networks import actors
from networks.actors import Actor
from networks.models import Delivery

FOLDER = Path(__file__).with_name("guides")
# place → (file, kind) of what it published.
WROTE = {
    "madison": (("meal-train", Kind.SETUP), ("snow-steps", Kind.PROJECT)),
    "detroit": (("heat-calls", Kind.GUIDE),),
    "hull": (("childcare-circle", Kind.SETUP), ("tool-library", Kind.PROJECT)),
    "lansing": (("care-fund", Kind.BYLAWS),),
}
NEWER = {
    "meal-train": (
        "4. Two weeks before the end, ask the family",
        "4. Write allergies on every slot: twice somebody brought nuts.\n5. Two weeks before the end, ask the family",
        "Allergies stand on every slot now.",
    )
}
# place → playbooks it works with, by title; what Detroit and Lansing told.
ADOPTED = {
    "detroit": ("A meal train in a day",),
    "hull": ("A pilot of twelve weeks", "A phone tree for days of heat"),
    "lansing": ("A meal train in a day", "Meetings that decide"),
    "providence": ("A childcare circle of six families", "A survey of needs that people answer"),
    "bergnek": ("A pilot of twelve weeks",),
}
LESSONS = {
    ("detroit", "A meal train in a day"): guides.Told(
        "Three trains in the winter, each for four weeks, run by two people of the care circle.",
        "Nobody cooked more than twice. One family asked for groceries instead after a week, and that was easier for all.",
        "Ask about the freezer first. Two of three had no room in it.",
        41,
    ),
    ("hull", "A pilot of twelve weeks"): guides.Told(
        "We began with nineteen people on two streets by the ferry and held a soup every other Thursday.",
        "Eleven made an exchange, all but two after somebody had called. At the closing meeting we went on without a date.",
        "Have the third coordinator from the first day: ours moved away in week five.",
        19,
    ),
}


def tell(town: Town) -> None:
    """Inside a network whose coordinators write, adopt and tell. Nobody is written to about it."""
    slug, by = town.place.slug, actors.of(town.coordinator)
    for name, kind in WROTE.get(slug, ()):
        guide = guides.write(starters.read(FOLDER / f"{name}.md", kind), by=by)
        guides.publish(guide, by=by)
        if name in NEWER:
            old, new, note = NEWER[name]
            content = starters.read(FOLDER / f"{name}.md", kind)
            body = content.body.replace(old, new)
            guide = guides.write(guides.Content(content.title, body, kind, content.summary), by=by, guide=guide)
            guides.publish(guide, by=by, note=note)
    for title in ADOPTED.get(slug, ()):
        _adopt(slug, title, by)
    Delivery.objects.all().delete()


def _adopt(slug: str, title: str, by: Actor) -> None:
    """Where it is there: a demo of one network has nobody to take it from."""
    book = Playbook.objects.filter(title=title).first()
    if book is None:
        return
    copy = guides.adopt(book, by=by)
    if (slug, title) in LESSONS:
        guides.tell(copy, LESSONS[slug, title], by=by)
