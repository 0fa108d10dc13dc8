"""Teach one, learn one in a demo network: what some would show others, and what they would like to be shown."""

from humans.demo.story import Teller
from networks import shares
from networks.actors import Actor
from networks.models import MemberSkill

WORDS = ("Evenings are best.", "At my kitchen table.", "Slowly, please.", "An hour here, an hour there.", "")
MOST = 6


def tell(teller: Teller) -> None:
    """Members who offer one skill and want another put both up; the first two suit each other."""
    said = MemberSkill.objects.select_related("membership", "skill").order_by("id")
    offers = {row.membership_id: row for row in said if row.direction == "offer"}
    made = 0
    for want in [row for row in said if row.direction == "want"]:
        offer = offers.get(want.membership_id)
        if made == MOST or offer is None or offer.skill_id == want.skill_id or want.membership_id == teller.town.coordinator.pk:
            continue
        shares.offer(offer.skill, want.skill, words=WORDS[made % len(WORDS)], by=Actor(want.membership))
        if made == 0:  # Somebody says it the other way around.
            shares.offer(want.skill, offer.skill, by=Actor(teller.town.members[4]))
        made += 1
