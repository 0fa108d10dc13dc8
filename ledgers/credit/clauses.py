"""The rules of mutual credit, declared. Amounts in hundredths of the unit; shares in hundredths of a percent."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

MONEY = "hundredths"
RATE = "hundredths of a percent"


def _declare(key: str, default: int, title: Any, explanation: Any, *, unit: str, least: int, most: int) -> None:
    declare(f"credit.{key}", int, default, title, explanation, article="credit", unit=unit, least=least, most=most)


def _choose(key: str, default: str, title: Any, explanation: Any, choices: tuple[tuple[str, Any], ...]) -> None:
    declare(f"credit.{key}", str, default, title, explanation, article="credit", choices=choices)


_declare(
    "floor", -10_000, _("How far below zero"),
    _("Buying before one has sold is how credit begins. Nobody pays or agrees to more than this."),
    unit=MONEY, least=-100_000_000, most=0,
)  # fmt: skip
_declare(
    "ceiling", 50_000, _("How far above zero"),
    _("Credit is for moving. Whoever has this much buys something before selling more."),
    unit=MONEY, least=100, most=100_000_000,
)  # fmt: skip
_declare(
    "soft_floor", -8_000, _("When a coordinator calls"),
    _("Below this, somebody calls and asks what would help. It stops nothing."),
    unit=MONEY, least=-100_000_000, most=0,
)  # fmt: skip
_declare(
    "first_exchange", 2_000, _("A first exchange"), _("A newcomer can always make a first exchange of this much."),
    unit=MONEY, least=0, most=1_000_000,
)  # fmt: skip
_declare(
    "levy", 0, _("Levy on a trade"), _("This share of every trade goes to the commons fund, as a line of its own."),
    unit=RATE, least=0, most=2_000,
)  # fmt: skip
_choose(
    "levy_from", "payee", _("Who pays the levy"), _("From what the seller receives, or by the buyer on top."),
    (("payee", _("Who sells")), ("payer", _("Who buys"))),
)  # fmt: skip
_choose(
    "rounding", "half", _("How shares are rounded"), _("Levy and demurrage come to whole hundredths, and never to nothing."),
    (("half", _("To the nearest, halves up")), ("up", _("Up")), ("down", _("Down"))),
)  # fmt: skip
_declare(
    "dues", 0, _("Dues"), _("So much goes from every member to the commons fund each time. Who is at their limit is let off."),
    unit=MONEY, least=0, most=1_000_000,
)  # fmt: skip
_choose(
    "dues_every", "month", _("How often dues come"), _("On the first day of a month."),
    (("month", _("Every month")), ("quarter", _("Every quarter")), ("year", _("Every year"))),
)  # fmt: skip
_declare(
    "demurrage", 0, _("Demurrage"),
    _("Each month this share of what stands above the threshold goes to the commons fund, so that credit keeps moving."),
    unit=RATE, least=0, most=1_000,
)  # fmt: skip
_declare(
    "demurrage_above", 20_000, _("Demurrage begins above"), _("What stands below this is left alone."),
    unit=MONEY, least=0, most=100_000_000,
)  # fmt: skip
_declare(
    "trust_step", 1_000, _("A wider limit for each trader"),
    _("For every known trader who has bought from a member, that member may go so much further below zero. A trader is known "
      "who holds an office, or from whom an officer has bought; what two have paid each other back does not count."),
    unit=MONEY, least=0, most=10_000_000,
)  # fmt: skip
_declare(
    "trust_most", 10_000, _("The widest that trust makes a limit"), _("All such steps together, at most."),
    unit=MONEY, least=0, most=100_000_000,
)  # fmt: skip
_declare(
    "trust_least", 1_000, _("What a trader must have bought"), _("Smaller purchases do not count towards a wider limit."),
    unit=MONEY, least=1, most=10_000_000,
)  # fmt: skip
_declare(
    "invoice_days", 30, _("When an invoice is due"), _("So many days after it was written, if it names no other day."),
    unit="days", least=0, most=365,
)  # fmt: skip
_declare(
    "remind_before_days", 3, _("Word before an invoice is due"), _("So many days before, who pays hears of it once."),
    unit="days", least=0, most=60,
)  # fmt: skip
_declare(
    "remind_after_days", 7, _("Word after an invoice was due"),
    _("So many days after, once more and never again. 0: not at all."),
    unit="days", least=0, most=90,
)  # fmt: skip
_choose(
    "exchange_by", "payment", _("How an exchange for credit is settled"),
    _("When both have confirmed it: paid at once, or by an invoice that leaves time."),
    (("payment", _("Paid at once")), ("invoice", _("By an invoice"))),
)  # fmt: skip
_choose(
    "on_leaving", "zero", _("Credit when someone leaves"), _("What happens to a balance in credit when a member leaves."),
    (("zero", _("It must be zero first")), ("donate", _("The commons fund takes it over"))),
)  # fmt: skip
