"""What can be wrong with a bank's file, in words and by line. The words for a CSV file as such are those of imports."""

from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from networks.imports import problems

ERROR, WARNING = problems.ERROR, problems.WARNING

CATALOGUE: dict[str, tuple[str, str]] = {
    **problems.CATALOGUE,
    "file_too_large": (ERROR, _("This file is larger than %(limit)s MB. Download a shorter time from the bank.")),
    "too_many_rows": (ERROR, _("This file has more than %(limit)s rows. Download a shorter time from the bank.")),
    "format_unknown": (ERROR, _("This is no statement we can read. Download it from the bank as CAMT.053, OFX or CSV.")),
    "zip_many": (ERROR, _("This zip file holds %(count)s files. Unpack it and bring them in one by one.")),
    "not_camt053": (ERROR, _("This is a bank's XML, but no statement. Ask the bank for CAMT.053.")),
    "xml_dtd": (ERROR, _("This XML brings rules of its own (a DTD). No bank sends that, so it was not read.")),
    "xml_broken": (ERROR, _("The XML cannot be read from this line on. Download the file again.")),
    "xml_deep": (ERROR, _("This XML is nested deeper than any statement. It was not read.")),
    "text_too_long": (ERROR, _("A text here is longer than %(limit)s characters.")),
    "encoding_other": (WARNING, _("The file is not UTF-8; it was read as %(encoding)s. Look at the names.")),
    "accounts_many": (ERROR, _("This file holds several bank accounts. Download one account at a time.")),
    "currency_other": (ERROR, _("This line is in %(said)s, the pool is kept in %(kept)s.")),
    "amount_unreadable": (ERROR, _("“%(value)s” is no amount of money. It should look like 12.50.")),
    "amount_ambiguous": (ERROR, _("“%(value)s” can be read in two ways. Say which sign stands before the cents.")),
    "amount_zero": (WARNING, _("This line moves no money, so it was left out.")),
    "amount_too_large": (ERROR, _("“%(value)s” is more than the books hold.")),
    "day_unreadable": (ERROR, _("“%(value)s” is no day. Say how this bank writes days.")),
    "day_ahead": (ERROR, _("%(value)s has not come yet.")),
    "text_cut": (WARNING, _("The text of this line is long; its end was left out.")),
    "pending": (WARNING, _("The bank has not booked this line yet, so it was left out. It comes with the next statement.")),
    "sum_differs": (
        WARNING,
        _("The bank says %(opening)s before and %(closing)s after, but the lines add up to %(sum)s. Is a page missing?"),
    ),
    "rows_none": (WARNING, _("There are no booked lines in this file.")),
}
UNKNOWN = problems.UNKNOWN


@dataclass(frozen=True, slots=True)
class Problem(problems.Problem):
    """As in imports, with the bank's words."""

    @property
    def level(self) -> str:
        return CATALOGUE.get(self.code, UNKNOWN)[0]

    @property
    def message(self) -> str:
        return gettext(CATALOGUE.get(self.code, UNKNOWN)[1]) % self.params
