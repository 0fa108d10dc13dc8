"""Legal forms as data: what each asks of the rules, and where that is written. Checked whenever a rule changes.

This is a reading of the law by people who run cooperatives, kept so that a vote does not break it by accident. It is not legal
advice, and says so wherever it is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from governance.proposals.kinds import KINDS
from networks import clauses


@dataclass(frozen=True)
class Requirement:
    """What a law asks: of one rule (`key`, within `least` and `most`), or of the software itself (no key: always kept)."""

    words: Any
    citation: Any  # a section of an act, as it is quoted
    key: str = ""
    least: int | None = None
    most: int | None = None

    def is_kept_by(self, value: Any) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True)
class Profile:
    slug: str
    title: Any
    country: str  # ISO 3166, "" for none
    requirements: tuple[Requirement, ...]
    note: Any = ""


DEFAULT: Final = "wisconsin-cooperative"
_ONE_VOTE = _("Each member has one vote.")
_NO_PROXY = _("Nobody votes for somebody else: there are no proxies.")


def _quorums(least: int, words: Any, citation: str) -> tuple[Requirement, ...]:
    kinds = (Requirement(words, citation, f"decide.{slug}.quorum", least) for slug in KINDS)
    return (Requirement(words, citation, "assembly.quorum_percent", least), *kinds)


PROFILES: Final[dict[str, Profile]] = {
    one.slug: one
    for one in (
        Profile(
            DEFAULT, _("Wisconsin cooperative (chapter 185)"), "US",
            (
                Requirement(_ONE_VOTE, "Wis. Stat. § 185.12 (2)"),
                Requirement(_NO_PROXY, "Wis. Stat. § 185.12 (3)"),
                Requirement(_("Members hear of a meeting no less than 7 and no more than 30 days before."),
                            "Wis. Stat. § 185.13 (4)", "assembly.notice_days", 7, 30),
                Requirement(_("One fifth of the votes can call a special meeting."), "Wis. Stat. § 185.13 (3)",
                            "assembly.petition_percent", most=20),
                *_quorums(10, _("A quorum is 10 percent of the first hundred members."), "Wis. Stat. § 185.14"),
                Requirement(_("The members change the bylaws, by a majority of the votes cast at least."),
                            "Wis. Stat. § 185.07", "decide.amendment.threshold", 50),
            ),
        ),
        Profile(
            "uk-community-benefit", _("Community benefit society (United Kingdom)"), "GB",
            (
                Requirement(_("The rules say how meetings are held, how votes count and how rules change."),
                            "Co-operative and Community Benefit Societies Act 2014, s. 14"),
                Requirement(_ONE_VOTE, "FCA Finalised Guidance FG15/12"),
                Requirement(_("Members have 14 clear days' notice of a general meeting, as model rules have it."),
                            "Co-operative and Community Benefit Societies Act 2014, s. 14 (5); model rules",
                            "assembly.notice_days", 14),
                Requirement(_("A part of the membership no larger than one fifth can call a special meeting."),
                            "Model rules", "assembly.petition_percent", most=20),
                Requirement(_("A change of the rules takes two thirds, as model rules have it, and counts when registered."),
                            "Co-operative and Community Benefit Societies Act 2014, s. 16; model rules",
                            "decide.amendment.threshold", 67),
            ),
        ),
        Profile(
            "za-cooperative", _("Co-operative (South Africa)"), "ZA",
            (
                Requirement(_("Each member of a primary co-operative has one vote."),
                            "Co-operatives Act 14 of 2005, s. 3, s. 14 (1) (e)"),
                Requirement(_("The constitution says how much notice a general meeting has."),
                            "Co-operatives Act 14 of 2005, s. 14 (1) (f)", "assembly.notice_days", 1),
                Requirement(_("The constitution changes by special resolution: two thirds."),
                            "Co-operatives Act 14 of 2005, s. 1, s. 18 (1)", "decide.amendment.threshold", 67),
                Requirement(_("The notice of a change sets out the proposed words."),
                            "Co-operatives Act 14 of 2005, s. 18 (2)", "decide.amendment.notice", 1),
            ),
        ),
        Profile(
            "unincorporated", _("Unincorporated association"), "",
            (
                Requirement(_ONE_VOTE, _("These bylaws")),
                Requirement(_NO_PROXY, _("These bylaws")),
                Requirement(_("Members hear of a change of the rules before it is voted on."), _("Common law of associations"),
                            "decide.amendment.notice", 1),
            ),
            _("The members' agreement is its only law. Whoever acts may be liable in person: ask before you sign contracts."),
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Check:
    """One requirement beside what the rule says now."""

    requirement: Requirement
    value: Any
    is_kept: bool


def current() -> Profile:
    return PROFILES.get(clauses.value("bylaws.profile"), PROFILES[DEFAULT])


def checks(profile: Profile) -> list[Check]:
    """Every requirement of a form with what holds here. Quorums are one line. One query."""
    keys = [one.key for one in profile.requirements if one.key]
    said = clauses.values(*keys) if keys else {}
    found: dict[Any, Check] = {}
    for one in profile.requirements:
        kept = not one.key or one.is_kept_by(said[one.key])
        before = found.get(one.words)
        if before is None or (before.is_kept and not kept):
            found[one.words] = Check(one, said.get(one.key), kept)
    return list(found.values())


def broken(profile: Profile, key: str, value: Any) -> Iterator[Requirement]:
    """What a value of a rule would break."""
    return (one for one in profile.requirements if one.key == key and not one.is_kept_by(value))


def guard(key: str, value: Any, scope: str) -> None:
    """Asked before any rule is written. Refuses `law`, naming what it would break and where that is written."""
    if key == "bylaws.profile":
        kept = {one.key: one for one in PROFILES[value].requirements if one.key}
        said = clauses.values(*kept) if kept else {}
        for other, held in said.items():
            for one in broken(PROFILES[value], other, held):
                raise _against(one)
    elif not scope:
        for one in broken(current(), key, value):
            raise _against(one)


def _against(one: Requirement) -> Refused:
    said = _say("The law of this legal form asks otherwise: %(words)s (%(citation)s)")
    return Refused("law", said % {"words": one.words, "citation": one.citation}, "value", why="bylaws.profile")
