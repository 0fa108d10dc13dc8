"""What stands in the posts that are measured: the same on our board and on the peers'."""

import datetime as dt
from typing import Any

# 20,000 posts, as a network has after years; of these one in twenty is open.
POSTS, OPEN_OF = 20_000, 20
HOODS = [
    ("Eastside", 43.09, -89.35),
    ("Marquette", 43.08, -89.37),
    ("Northport", 43.13, -89.36),
    ("Riverbend", 43.05, -89.40),
    ("Tenney", 43.10, -89.34),
    ("Westfield", 43.06, -89.45),
]
THINGS = ["bicycle", "garden", "letter", "piano", "ladder", "ride to the clinic", "kitchen shelf", "homework"]
BEGAN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BODY = (
    "I have the tools and a bit of patience, but two more hands would make it much easier. Afternoons are best, "
    "and there is always coffee. If you have never done it, come anyway: we can find out together how it goes."
)


def post(number: int) -> dict[str, Any]:
    """The columns that hang on nothing else."""
    asks = number // OPEN_OF % 2 == 1
    thing = THINGS[number // OPEN_OF % len(THINGS)]
    return {
        "kind": "request" if asks else "offer",
        "state": "closed" if number % OPEN_OF else "open",
        "title": f"{'Help with a' if asks else 'I can help with a'} {thing}, number {number}",
        "body": BODY,
        "ways": ["hours", "gift"] if number % 3 else ["hours"],
        "minutes": 30 + number % 4 * 30,
        "when": "flexible",
        "starts_on": None,
        "ends_on": None,
        "weekday": None,
        "part_of_day": "",
        "is_urgent": number // OPEN_OF % 10 == 0,
        "published_at": BEGAN + dt.timedelta(minutes=20 * number),
        "expires_at": None,
    }
