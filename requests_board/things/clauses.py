"""The rules of shared things, declared. Those of borrowing may differ by class: scope `class:tool`, `class:vehicle` …"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare


def _number(key: str, default: int, title: Any, explanation: Any, *, unit: str, least: int, most: int) -> None:
    declare(f"things.{key}", int, default, title, explanation, article="things", unit=unit, least=least, most=most)


def _choice(key: str, default: bool, title: Any, explanation: Any) -> None:
    declare(f"things.{key}", bool, default, title, explanation, article="things")


# What may differ by class.
_number("days", 7, _("How long one borrows"), _("The longest time of one borrowing."), unit="days", least=1, most=365)
_number(
    "renewals",
    1,
    _("How often one may keep it longer"),
    _("So many times a borrowing can be made longer, while nobody waits for the thing."),
    unit="",
    least=0,
    most=20,
)
_number(
    "most",
    3,
    _("Borrowed at the same time"),
    _("So many things of a class can one member have booked or borrowed at once."),
    unit="",
    least=1,
    most=100,
)
_number(
    "ahead_days", 90, _("How far ahead one books"), _("Bookings begin within so many days."), unit="days", least=1, most=730
)
_choice(
    "approval",
    False,
    _("Somebody says yes first"),
    _("Whether an owner, the keeper or a coordinator has to agree to each borrowing."),
)
_choice(
    "training",
    False,
    _("Training comes first"),
    _("Whether one borrows only after somebody has shown how it is used. Coordinators write down who was shown."),
)
_number(
    "deposit_minutes",
    0,
    _("Deposit in hours"),
    _("So much is kept aside from the borrower’s hours until the thing is back as it should be."),
    unit="minutes",
    least=0,
    most=6000,
)
_number(
    "deposit_credit",
    0,
    _("Deposit in credit"),
    _("So much is kept aside from the borrower’s credit, in its smallest unit, where no hours are asked for."),
    unit="",
    least=0,
    most=1_000_000,
)
_number(
    "buffer_minutes",
    0,
    _("Time between two borrowings"),
    _("So long after each borrowing nobody else can have the thing: for cleaning, charging, looking it over."),
    unit="minutes",
    least=0,
    most=10_080,
)
_number(
    "pickup_hours",
    24,
    _("How long it waits to be picked up"),
    _("So long after its beginning a booking that nobody picked up is let go."),
    unit="hours",
    least=1,
    most=720,
)
# Of the whole library.
_number(
    "offer_hours",
    48,
    _("How long a thing is kept for who waited"),
    _("When it is their turn, it is kept so long for them; then the next one is asked."),
    unit="hours",
    least=1,
    most=336,
)
_number(
    "remind_days",
    1,
    _("Reminder before it is due"),
    _("So many days before, the borrower hears."),
    unit="days",
    least=0,
    most=14,
)
_number(
    "late_days",
    3,
    _("Reminders when it is late"),
    _("Every so many days the borrower hears again, and the keeper with them."),
    unit="days",
    least=1,
    most=30,
)
_number(
    "grace_days",
    1,
    _("When being late stops new borrowings"),
    _("So many days after something was due, its borrower brings it back before borrowing more."),
    unit="days",
    least=0,
    most=60,
)
_number(
    "return_days",
    3,
    _("Time to bring back what is called back"),
    _("When a thing is called back, whoever has it brings it within so many days."),
    unit="days",
    least=0,
    most=60,
)
_number(
    "pass_days",
    14,
    _("How long an exception lasts"),
    _("A coordinator may let somebody borrow although something of theirs is late, for at most so many days."),
    unit="days",
    least=1,
    most=90,
)
_number(
    "series_weeks",
    8,
    _("Regular bookings, made ahead"),
    _("A booking that comes back every week stands in the calendar so many weeks ahead."),
    unit="weeks",
    least=1,
    most=26,
)
_number("photos", 6, _("Pictures of a thing"), _("How many pictures a thing can have."), unit="", least=0, most=12)
_number(
    "repair_minutes",
    600,
    _("Most hours for one repair"),
    _("So much work on one repair is paid from the commons fund without a decision."),
    unit="minutes",
    least=0,
    most=6000,
)
