"""The rules of board, matching and exchanges, declared."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

SHARES = (("split", _("The hours are shared")), ("each", _("Everybody counts in full")))


def _declare(
    key: str, default: int, title: Any, explanation: Any, *, unit: str, least: int, most: int, article: str = "board"
) -> None:
    declare(key, int, default, title, explanation, article=article, unit=unit, least=least, most=most)


_declare(
    "board.expiry_days",
    60,
    _("How long a post stays up"),
    _("After so many days a post comes down, unless its author keeps it up or has said that it has no end."),
    unit="days",
    least=3,
    most=730,
)
_declare(
    "board.reminder_days",
    5,
    _("Notice before a post comes down"),
    _("So many days before, its author hears and can keep it up in one tap."),
    unit="days",
    least=1,
    most=30,
)
_declare(
    "board.open_posts", 40, _("Open posts of one member"), _("So that the board stays readable."), unit="", least=1, most=1000
)
declare(
    "board.no_end",
    str,
    "offers",
    _("What may stay up with no end"),
    _("Standing offers need no last day, unless this says otherwise; what has no end is not taken down by itself."),
    article="board",
    choices=(("offers", _("Offers")), ("all", _("Offers and requests")), ("none", _("Nothing"))),
)
_declare(
    "board.searches",
    20,
    _("Searches that a member keeps"),
    _("Each tells of new posts that fit it."),
    unit="",
    least=1,
    most=200,
)
_declare(
    "board.series_weeks",
    3,
    _("How far ahead a weekly arrangement is made"),
    _("So many weeks ahead its dates become exchanges, and their hours are promised."),
    unit="weeks",
    least=1,
    most=12,
)
_declare(
    "board.contact_days",
    30,
    _("How long contact shows after an exchange"),
    _("So many days after both confirmed, the two no longer see each other’s address and phone, and the place is forgotten."),
    unit="days",
    least=0,
    most=730,
)
_declare("board.photos", 4, _("Pictures of a post"), _("How many pictures a post can have."), unit="", least=0, most=12)
_declare(
    "board.proposal_days",
    21,
    _("How long an open question waits"),
    _("When nobody answers a proposed exchange for so many days, it goes away by itself."),
    unit="days",
    least=2,
    most=365,
)
_declare(
    "board.confirm_days",
    7,
    _("When an exchange confirms itself"),
    _("When one side has logged the hours and the other says nothing for so many days, they count as right."),
    unit="days",
    least=1,
    most=90,
    article="timebank",
)
_declare(
    "board.confirm_notice_days",
    2,
    _("Notice before it confirms itself"),
    _("So many days before, the one who has not answered hears again."),
    unit="days",
    least=1,
    most=30,
    article="timebank",
)
_declare(
    "board.remind_hours",
    24,
    _("Reminder before an agreed time"),
    _("So many hours before, both hear when and where. With 0 nobody is reminded."),
    unit="hours",
    least=0,
    most=168,
)
declare(
    "board.class_hours",
    str,
    "split",
    _("Who pays for a class"),
    _("Those who learn share the teacher’s hours; or each pays in full, and what is more goes to the commons fund."),
    article="timebank",
    choices=SHARES,
)
declare(
    "board.party_hours",
    str,
    "each",
    _("Who earns at a work party"),
    _("Everybody earns the time they were there; or they share the hours that the host has offered for all of it."),
    article="timebank",
    choices=SHARES,
)
_declare(
    "board.most_places",
    60,
    _("Places of a class or work party"),
    _("The most neighbors that one class or work party has places for."),
    unit="",
    least=2,
    most=500,
)
_declare(
    "matching.most",
    5,
    _("Suggestions for a post"),
    _("At most so many neighbors are asked when a post goes up."),
    unit="",
    least=0,
    most=25,
    article="matching",
)
_declare(
    "matching.least",
    30,
    _("How good a suggestion must be"),
    _("Suggestions that fit less well than this are not made."),
    unit="percent",
    least=0,
    most=95,
    article="matching",
)
_declare(
    "matching.relevance",
    50,
    _("What weighs: how well it fits"),
    _("Skills, words and category. The three weights together decide; one that is bad cannot be made up for."),
    unit="",
    least=1,
    most=100,
    article="matching",
)
_declare(
    "matching.feasibility",
    30,
    _("What weighs: distance and time"),
    _("How near, and whether both are free."),
    unit="",
    least=1,
    most=100,
    article="matching",
)
_declare(
    "matching.care",
    20,
    _("What weighs: fair spread"),
    _("Newcomers first, those who gave much are offered something, those who carry much are spared."),
    unit="",
    least=1,
    most=100,
    article="matching",
)
_declare(
    "matching.loop_days",
    7,
    _("How long a loop waits for everybody"),
    _("When not all of a loop have answered after so many days, it goes away by itself."),
    unit="days",
    least=1,
    most=60,
    article="matching",
)
_declare(
    "matching.letter_day",
    5,
    _("The day of the weekly letter"),
    _("Each member gets a letter from the neighborhood on this day: 1 is Monday, 7 is Sunday. Anybody can turn theirs off."),
    unit="",
    least=1,
    most=7,
    article="matching",
)
