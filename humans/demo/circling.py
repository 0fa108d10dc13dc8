"""Circles of a demo network: meals for who is ill, rides on Tuesdays, parents of one street; what is asked in them."""

from humans.demo.story import Teller
from networks import circles
from networks.actors import Actor
from networks.models import Circle, Membership
from requests_board import posts

# (name, what for, what was agreed, who joins, shelf, how many of the town)
CIRCLES = (
    (
        "Soup on Thursdays",
        "We cook for whoever is ill or has a new baby. One pot each week, carried over by six.",
        "Say on Monday if you cannot. Write what is in it. Nobody is asked why they need it.",
        "open", "Garden and food", 9,
    ),
    (
        "Tuesday rides",
        "Four drivers and those who ride with them: clinic, pharmacy, the market.",
        "Ring at eight. Wait ten minutes at the door. What was said in the car stays there.",
        "ask", "Rides and errands", 6,
    ),
    (
        "Parents of one street",
        "We take each other’s children on Wednesday afternoons.",
        "Two grown-ups always. Allergies are written down. We say it the day before.",
        "invited", "Care and company", 4,
    ),
)  # fmt: skip
ASKED = ("A pot for Edith this Thursday", "She is home from the hospital. No onions, please. Somebody carries it over.")
OFFERED = ("Forty jars, washed", "For whoever cooks. They stand on my porch.")


def tell(teller: Teller) -> None:
    """In networks that have circles, once their rules are in force."""
    if "circles" not in teller.town.place.gears:
        return
    people = [one for one in teller.town.members if one.is_active and not one.is_minor]
    dee, others = people[4], people[6:]
    for place, (name, about, agreed, entry, shelf, size) in enumerate(CIRCLES):
        # Dee, whom visitors of the demo are, keeps the first and asks to join the second.
        keeper, *guests = [*([dee] if place == 0 else []), *others[place * 10 : place * 10 + size]]
        plan = circles.Plan(name, about, agreed, entry, teller.categories.get(shelf))
        circle = circles.open_circle(plan, by=Actor(keeper))
        for one in guests:
            if entry == Circle.Entry.OPEN:
                circles.join(circle, by=Actor(one))
            else:
                circles.invite(circle, one, by=Actor(keeper))
                circles.join(circle, by=Actor(one))
        if place == 0:
            _ask(teller, circle, guests)
        elif entry == Circle.Entry.ASK:
            circles.join(circle, by=Actor(dee))


def _ask(teller: Teller, circle: Circle, guests: list[Membership]) -> None:
    """A request and an offer that only those in it see."""
    shelf = circle.category or next(iter(teller.categories.values()))
    for kind, author, (title, body) in (("request", guests[0], ASKED), ("offer", guests[1], OFFERED)):
        content = posts.Content(title, shelf, body, ways=("gift",), audience="circle", circle=circle)
        posts.publish(content, kind=kind, by=Actor(author))
