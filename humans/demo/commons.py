"""What a demo network does together: support and rewards, and a drive for the winter."""

import datetime as dt

from django.utils import timezone

from humans.demo.people import Town
from ledgers.drives import drives, pledges
from ledgers.points import rewards, support
from networks import actors, clauses, decisions, offices
from networks.actors import Actor
from networks.models import Delivery, Membership

WHERE = ("madison",)
QUESTIONS = (
    ("Snow shovels, three more", "Keep 4 hours of the fund for whoever mends them, and ask for three more."),
    ("Thursday soup, all winter", "Cook every Thursday from December to March, two hours each for four cooks."),
)
THANKED = ("Wrote up the minutes of six meetings", "Phoned everyone on the call list after the storm")


def tell(town: Town) -> None:
    """Turned on a while ago, so that everything is there today. Nobody is written to about it."""
    if town.place.slug not in WHERE:
        return
    since = timezone.now() - dt.timedelta(hours=12)
    for gear in ("points", "drives"):
        clauses.amend(f"gear.{gear}", True, by=actors.system("demo"), decision="founding", from_at=since)
    support.issue()
    carla, pa_kou = offices.holders("coordinator")[:2]
    for number, (ref, text) in enumerate(QUESTIONS):
        question = decisions.write(ref, text, by=actors.of(carla))
        for member in town.members[number : 30 : number + 2]:
            support.place(member, f"decision:{question.uid}", 5 * (1 + member.pk % 6), by=Actor(member))
    one, other, third = [member for member in town.members if member.pk not in (carla.pk, pa_kou.pk)][:3]
    rewards.agree(rewards.thank(other, THANKED[0], by=Actor(one)), by=actors.of(pa_kou))
    rewards.thank(third, THANKED[1], by=Actor(other))
    _drive(town, carla)
    Delivery.objects.all().delete()


def _drive(town: Town, carla: Membership) -> None:
    plan = drives.Plan(
        "A warm room for the winter",
        timezone.localdate() + dt.timedelta(days=38),
        "The hall on Willy Street has no heat after six. We line the windows, mend the doors and sew curtains, "
        "so that somebody whose furnace breaks has a place to sit.",
        goal_minutes=40 * 60,
        things=[("thick curtains, or cloth for them", 12), ("rolls of weather strip", 20)],
        is_public=True,
    )
    drive = drives.start(plan, by=actors.of(carla))
    cloth = drive.things.first()
    helpers = town.members[6:26]
    for number, member in enumerate(helpers[:8]):
        pledges.promise(drive, member, "hours", 60 + 30 * (number % 4), by=Actor(member))
    for member in helpers[8:12]:
        seen = pledges.promise(drive, member, "thing", 1 + member.pk % 2, by=Actor(member), thing=cloth)
        if member.pk != carla.pk:
            pledges.see_things(seen, by=actors.of(carla))
