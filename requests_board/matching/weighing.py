"""How well a post and a member suit each other, and why, in words. Pure: no database, no clock.

The score is a weighted geometric mean of three pillars, so that a bad one cannot be averaged away (product.md, Matching).
Weights are clauses; every pillar is between 0 and 1.
"""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common import wording

HALF_WAY_METERS = 4_000.0  # at this distance nearness counts half
LEVELS = {"trade": 1.0, "good": 0.95, "learning": 0.75}
MUCH_MINUTES = 8 * 60  # given in a month: somebody who carries much
# How much each sign says by itself that a thing and a neighbor are about the same; together they say more (noisy or).
SKILL, WORDS, SHELF = 0.95, 0.8, 0.35
WORDS_ENOUGH = 0.3  # words in common that are worth a suggestion without a skill


@dataclass(frozen=True)
class Pair:
    """What is known of a member for a post. Fits are 0 to 1: of skills, of words, of the shelf (category)."""

    gives: bool  # the member would do it
    skill_fit: float = 0.0
    words_fit: float = 0.0
    shelf_fit: float = 0.0
    level: str = ""
    skill: str = ""
    has_own_post: bool = False
    meters: float | None = None
    is_free: bool | None = None
    balance: int | None = None
    given_minutes: int = 0
    received_minutes: int = 0
    exchanges: int = 0
    declined: int = 0  # times they said "not for me" to such a thing
    taken: int = 0  # times they answered such a thing

    @property
    def has_evidence(self) -> bool:
        """More than the same shelf speaks for it."""
        return self.skill_fit > 0 or self.words_fit >= WORDS_ENOUGH


@dataclass(frozen=True)
class Weights:
    relevance: int = 50
    feasibility: int = 30
    care: int = 20


def score(pair: Pair, weights: Weights) -> float:
    """0 to 1."""
    pillars = [(weights.relevance, relevance(pair)), (weights.feasibility, feasibility(pair)), (weights.care, care(pair))]
    total = sum(weight for weight, _pillar in pillars)
    return math.exp(sum(weight * math.log(max(pillar, 1e-6)) for weight, pillar in pillars) / total)


def relevance(pair: Pair) -> float:
    """Whether it is about the same, and what their own answers have taught so far."""
    level = LEVELS.get(pair.level, 0.95) if pair.gives else 0.95
    doubt = (1 - SKILL * level * pair.skill_fit) * (1 - WORDS * pair.words_fit) * (1 - SHELF * pair.shelf_fit)
    refusals = max(0, pair.declined - pair.taken)
    return (1 - doubt) * 0.85 ** min(refusals, 6)


def feasibility(pair: Pair) -> float:
    near = 0.6 if pair.meters is None else 1 / (1 + pair.meters / HALF_WAY_METERS)
    free = {True: 1.0, None: 0.7, False: 0.25}[pair.is_free]
    return math.sqrt(near * free)


def care(pair: Pair) -> float:
    """Newcomers first; who gave more than they received is offered something; who carries much is spared."""
    value = 0.6
    if pair.exchanges == 0:
        value += 0.25
    leaning = (pair.balance or 0) / 600  # ten hours
    value += max(-0.25, min(0.25, -0.25 * leaning if pair.gives else 0.25 * leaning))
    if pair.gives:
        value -= min(0.35, 0.35 * pair.given_minutes / MUCH_MINUTES)
    else:
        value -= min(0.25, 0.25 * pair.received_minutes / MUCH_MINUTES)
    return max(0.05, min(1.0, value))


@dataclass(frozen=True)
class Setting:
    """Names and places that the reasons speak of."""

    member: str
    author: str
    when_words: str
    unit: str
    hood: str = ""


def reasons(pair: Pair, setting: Setting) -> list[dict[str, str]]:
    """Why, in words: {icon, title, text} for the member, and `about` for the post's author. Most telling first."""
    rows = [_fit(pair, setting)]
    if pair.meters is not None and pair.meters <= 15_000:
        far = wording.distance(pair.meters, setting.unit)
        rows.append(
            {
                "icon": "map-pin",
                "title": far[:1].upper() + far[1:],
                "text": _("between your neighborhoods") if pair.meters else setting.hood,
                "about": _("%(name)s is %(far)s away") % {"name": setting.member, "far": far}
                if pair.meters
                else _("%(name)s is in your neighborhood") % {"name": setting.member},
            }
        )
    if pair.is_free:
        rows.append(
            {
                "icon": "calendar-check",
                "title": _("You are usually free then"),
                "text": setting.when_words,
                "about": _("%(name)s is usually free then") % {"name": setting.member},
            }
        )
    fair = _fairness(pair, setting)
    return [*rows, fair] if fair else rows


def _fit(pair: Pair, setting: Setting) -> dict[str, str]:
    if pair.has_own_post and not (pair.skill and pair.skill_fit > pair.words_fit):
        title, about = (
            (_("You offer this yourself"), _("%(name)s offers this on the board"))
            if pair.gives
            else (_("You asked for this"), _("%(name)s asked for this on the board"))
        )
        return {"icon": "repeat-2", "title": title, "text": _("in a post of yours"), "about": about % {"name": setting.member}}
    said = {"skill": pair.skill, "name": setting.member}
    if pair.gives:
        known = {"trade": _("your trade"), "learning": _("you are learning it")}.get(
            pair.level, _("you said you can help with it")
        )
        return {
            "icon": "hand-helping",
            "title": _("You offer %(skill)s") % said,
            "text": known if pair.skill_fit else _("close to what is asked for"),
            "about": _("%(name)s offers %(skill)s") % said,
        }
    return {
        "icon": "heart",
        "title": _("You would like %(skill)s") % said,
        "text": _("it is on your list") if pair.skill_fit else _("close to what is offered"),
        "about": _("%(name)s would like %(skill)s") % said,
    }


def _fairness(pair: Pair, setting: Setting) -> dict[str, str] | None:
    said = {"name": setting.member, "author": setting.author}
    if pair.exchanges == 0:
        return {
            "icon": "sprout",
            "title": _("A good first exchange"),
            "text": _("small and near"),
            "about": _("It would be the first exchange of %(name)s") % said,
        }
    if pair.gives and (pair.balance or 0) < -60:
        return {
            "icon": "scale",
            "title": _("Neighbors have carried you for a while"),
            "text": _("this evens it out a little"),
            "about": _("%(name)s would like to give something back") % said,
        }
    if not pair.gives and (pair.balance or 0) > 300:
        return {
            "icon": "scale",
            "title": _("You have given a lot"),
            "text": _("here is something for you"),
            "about": _("%(name)s has given a lot") % said,
        }
    return None
