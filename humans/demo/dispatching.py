"""Dispatch in a demo network: calls that came in, helpers who were asked, quiet members who were rung, an incident."""

import datetime as dt

from django.utils import timezone

from humans.demo.story import Teller
from networks import actors, clauses
from networks.actors import Actor
from networks.models import Membership
from requests_board import posts
from requests_board.dispatch import asking, followups, incidents, intake, looking
from requests_board.models import FollowUp

# what is needed, its shelf, minutes, how many days ahead (None: any time), what a helper should know
CALLS = (
    ("A ride to the eye doctor", "Rides and errands", 90, 4, "Pick me up at the side door, the front steps are steep."),
    ("Somebody to read my mail to me", "Care and company", 60, None, "My eyes are tired. Tea is ready."),
    ("Storm windows put up", "Home and repair", 120, None, "Six windows, the ladder is in the shed."),
)


def tell(teller: Teller) -> None:
    """After `together.tell`. Coordinators help here: requests are in their queue at once."""
    town = teller.town
    since = timezone.now() - dt.timedelta(minutes=1)
    clauses.amend("board.exchange_type", "assisted", by=actors.system("demo"), decision="founding", from_at=since)
    officer = actors.of(town.coordinator)
    offline = list(Membership.objects.active().filter(person=None, kind="person").order_by("id")[: len(CALLS)])
    for member, (title, shelf, minutes, ahead, body) in zip(offline, CALLS, strict=False):
        category = teller.categories.get(shelf) or next(iter(teller.categories.values()))
        day = town.today + dt.timedelta(days=ahead) if ahead is not None else None
        content = posts.Content(
            title, category, body=body, minutes=minutes, when="date" if day else "flexible", starts_on=day, is_urgent=bool(day)
        )
        post = intake.take(intake.Caller(member=member, gave_word=True), content, by=officer)
        for helper in asking.of(post, most=1):
            if helper.answer == "":
                asking.ask(post, helper.member, by=officer)
    looking.run_due(timezone.now())
    quiet = FollowUp.objects.open().filter(post=None).exclude(member=town.coordinator).select_related("member")
    for row in quiet.order_by("id")[:2]:
        followups.log(row, how="phone", outcome="not-reached", next_step="Try again in the evening", by=officer)
    told = incidents.file(
        "worry", "Nobody has seen the curtains of number 9 move since Sunday.", by=Actor(town.members[4]),
    )  # fmt: skip
    incidents.take(told, by=actors.of(town.members[1]))
    incidents.note(told, "Rang the bell: back from her sister’s, all is well.", by=actors.of(town.members[1]))
