"""The rules of bank statements, declared."""

from django.utils.translation import gettext_lazy as _

from networks.clauses import declare

declare(
    "retention.bank_days",
    int,
    1095,
    _("Names on bank statements"),
    _("So many days later the names and words of the bank's lines are erased. Days and amounts stay."),
    article="privacy",
    unit="days",
    least=30,
    most=3650,
)
