"""What stands for a while in a demo network: a ride each Tuesday, five for a piano, a draft, a kept search, an appeal."""

import datetime as dt

from humans.demo.story import Teller
from networks import actors, apart
from networks.actors import Actor
from requests_board import moderation, posts, searches, series


def tell(teller: Teller) -> None:
    """After `together.tell`."""
    town = teller.town
    asker, helper, third, fourth = town.members[4:8]
    shelf = teller.categories.get("Rides and errands") or next(iter(teller.categories.values()))
    ride = posts.Content(
        "A ride to the clinic, each Tuesday",
        shelf,
        body="Door to door, I walk with a stick.",
        minutes=60,
        when="weekly",
        weekday=1,
    )
    post = posts.publish(ride, kind="request", by=Actor(asker))
    pattern = series.Pattern(minutes=60, at=dt.time(9, 30), where="At my door")
    series.agree(series.propose(post, pattern, by=Actor(helper)), by=Actor(asker))
    piano = posts.Content("Five people to move a piano", shelf, body="One floor up, straps are here.", minutes=90, places=5)
    posts.publish(piano, kind="request", by=Actor(third))
    spanish = posts.Content("Conversación en español", shelf, body="Un café y una hora.", minutes=60, language="es")
    posts.publish(spanish, kind="offer", by=Actor(fourth))
    posts.draft(posts.Content("Half a thought about a bread oven", shelf), kind="offer", by=Actor(asker))
    quiet = posts.Content(
        "I cannot pay my heating bill", shelf, body="Please call me.", audience="coordinators", is_urgent=True
    )
    posts.publish(quiet, kind="request", by=Actor(fourth))
    searches.save(searches.Sought(words="ladder", kind="offer"), by=Actor(helper))
    shouted = posts.publish(posts.Content("BUY MY CANDLES", shelf), kind="offer", by=Actor(third))
    moderation.report(shouted, "This reads like an advertisement.", by=Actor(helper))
    moderation.hide(shouted, "The board is for neighbors, not for shops.", by=actors.of(town.coordinator))
    moderation.appeal(shouted, "I make them at home, for hours.", by=Actor(third))
    apart.keep(town.members[-1], by=Actor(town.members[-2]))
