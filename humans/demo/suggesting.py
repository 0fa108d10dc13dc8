"""Matches with their reasons, and a loop of three that waits for the last yes, in a demo network."""

import datetime as dt

from django.utils import timezone

from humans.demo.story import Teller
from networks import skills
from networks.actors import Actor
from networks.models import Membership
from requests_board import posts
from requests_board.matching import finding, loops
from requests_board.models import Match, Post

LOOKED_AT = 24  # of the open posts; the worker looks at the others
# (skill, request, how many minutes): each of the three does the one and asks for the next.
RING = [
    ("Bike repair", "The chain of my bicycle slips", 60),
    ("Translation", "A letter to read with me in English", 60),
    ("Gardening", "Tomatoes to plant before the rain", 60),
]


def tell(teller: Teller) -> None:
    """After `teller.tell_today`."""
    members = [teller.town.members[place] for place in (4, 6, 7)]
    _ring(teller, members)
    for post in Post.objects.current().order_by("-published_at", "-id")[:LOOKED_AT]:
        finding.find_for_post(post)
    _one_not_taken()


def _ring(teller: Teller, members: list[Membership]) -> None:
    """The first of them is whom visitors of the demo sign in as: the loop waits for their yes."""
    asked = timezone.now() - dt.timedelta(hours=20)
    wishes = []
    for place, (skill, title, minutes) in enumerate(RING):
        thing, receiver = teller.skills.get(skill), members[(place + 1) % 3]
        if thing is None:
            return
        skills.add(members[place], thing, "offer", by=Actor(members[place]))
        content = posts.Content(title, thing.category, skills=(thing,), minutes=minutes, neighborhood=receiver.neighborhood)
        wishes.append(posts.publish(content, kind="request", by=Actor(receiver), at=asked))
    for wish in wishes:
        finding.find_for_post(wish)
    wanted = {member.pk for member in members}
    for one in loops.find(members[1], most=20):
        if one.members == wanted:
            loop = loops.propose(one.matches, by=Actor(members[1]), at=asked + dt.timedelta(hours=1))
            loops.answer(loop, yes=True, by=Actor(members[2]), at=asked + dt.timedelta(hours=3))
            return


def _one_not_taken() -> None:
    """Somebody said "not for me": it stays put away."""
    match = Match.objects.filter(state=Match.State.NEW).order_by("score").first()
    if match is not None:
        finding.decline(match, by=Actor(match.member))
