"""What the functions of points refuse, in words."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused


def explained(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None, str]] = {
        "off": (_("This network does not use these points."), None, "gear.points"),
        "amount": (_("Write a whole number, like 10"), "points", ""),
        "short": (_("You have fewer points than that. Write less."), "points", ""),
        "cap": (_("That is more than the rule allows one member. Write less."), "points", "support.cap"),
        "nothing": (_("Nothing of yours is placed there."), None, ""),
        "own": (_("Nobody rewards or signs for themselves. Somebody else has to."), "member", "reward.seconded_by"),
        "same-person": (_("You did the first part of this. A second person does the other."), None, "reward.seconded_by"),
        "answered": (_("Somebody has answered this already."), None, ""),
        "key-reused": (_("This was sent before with other content. Open the page again and start over."), None, ""),
        "rate": (_("Reward points are not turned into money here."), "points", "reward.rate"),
        "fund": (_("The fund does not have that much just now."), None, "points.floor"),
        "account-closed": (_("This account is closed."), None, ""),
        "unknown": (_("There is no such line here."), None, ""),
        "claimed": (_("Reward points are asked for and not yet paid. Call that off first."), None, ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)
