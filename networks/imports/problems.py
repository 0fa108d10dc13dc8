"""What can be wrong with a row, in words. An error blocks until fixed or left out; a warning is only noted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

ERROR = "error"
WARNING = "warning"

# code → (level, what to say). The words are translated when they are shown, in the reader's language.
CATALOGUE: dict[str, tuple[str, str]] = {
    # The file as a whole.
    "file_missing": (ERROR, _("There is no file of %(kind)s here. Add it and upload again.")),
    "file_absent": (WARNING, _("There is no file of %(kind)s here, so none come in.")),
    "file_unknown": (WARNING, _("This file is none of the reports we know, so it was left out.")),
    "file_twice": (ERROR, _("There are two files of %(kind)s. Keep one.")),
    "file_empty": (ERROR, _("This file is empty.")),
    "file_too_large": (ERROR, _("This file is larger than %(limit)s MB. Export it in parts.")),
    "too_many_rows": (ERROR, _("This file has more than %(limit)s rows. Export it in parts.")),
    "zip_damaged": (ERROR, _("This zip file cannot be opened. Download it again.")),
    "zip_crowded": (ERROR, _("This zip file holds more than %(limit)s files. Zip only the reports.")),
    "zip_locked": (ERROR, _("This file is locked with a password. Zip it again without one.")),
    "zip_swells": (ERROR, _("Unpacked, this zip file is larger than %(limit)s MB. Export it in parts.")),
    "not_utf8": (ERROR, _("This file is not saved as UTF-8. Save it as “CSV UTF-8” and upload it again.")),
    "headings_unknown": (ERROR, _("The first line does not hold the headings of this report in a language we know.")),
    "column_missing": (ERROR, _("The column “%(name)s” is missing.")),
    "column_absent": (WARNING, _("The column “%(name)s” is missing, so it stays empty.")),
    "headings_left_out": (WARNING, _("The first line looks like headings, so it was left out.")),
    "other_separator": (
        WARNING,
        _("The cells are separated by “%(separator)s” instead of a comma. They were read that way."),
    ),
    # One row.
    "bad_bytes": (ERROR, _("This cell holds bytes that are not UTF-8 text. Write the text again.")),
    "nul": (ERROR, _("This cell holds a NUL character. Write the text again.")),
    "cell_too_long": (ERROR, _("This cell is %(length)s characters long; %(limit)s is the most.")),
    "line_too_long": (ERROR, _("This line is longer than %(limit)s characters.")),
    "quote_open": (
        ERROR,
        _("A quotation mark on this line is not closed where it should be, so the line cannot be read."),
    ),
    "cells_missing": (ERROR, _("This line has %(count)s cells; %(wanted)s are needed.")),
    "cells_extra": (
        ERROR,
        _("This line has %(count)s cells instead of %(wanted)s. Is there a comma without quotation marks?"),
    ),
    "uid_unreadable": (ERROR, _("“%(value)s” is not a member number. Write a whole number, like 12.")),
    "uid_twice": (ERROR, _("Member number %(uid)s is already on line %(other)s.")),
    "name_missing": (ERROR, _("The name is empty.")),
    "email_unreadable": (WARNING, _("“%(value)s” is not an email address, so it was left out.")),
    "email_twice": (
        WARNING,
        _("%(email)s is also on line %(other)s. Both members come in; this one comes in without an email."),
    ),
    "date_unreadable": (ERROR, _("“%(value)s” is not a date. Write it like 2024-01-31.")),
    "date_missing": (ERROR, _("The date is empty. Write it like 2024-01-31.")),
    "date_ahead": (ERROR, _("%(value)s has not come yet. Write the day it happened.")),
    "hours_unreadable": (ERROR, _("“%(value)s” is not an amount of time. Write hours and minutes, like 1:30.")),
    "seconds_unreadable": (ERROR, _("“%(value)s” is not a whole number of seconds. One hour is 3600.")),
    "amount_zero": (ERROR, _("This transfer moves no time.")),
    "amount_negative": (ERROR, _("A transfer cannot be below zero. Swap the two sides instead.")),
    "amount_too_large": (ERROR, _("This is more time than one transfer can move.")),
    "minutes_fractional": (ERROR, _("%(seconds)s seconds are not whole minutes. Write a multiple of 60.")),
    "balance_unreadable": (ERROR, _("“%(value)s” is not a balance. Write hours and minutes, like -1:30.")),
    "balance_fractional": (
        WARNING,
        _("A balance of %(seconds)s seconds is not whole minutes; the seconds were dropped."),
    ),
    "balance_differs": (
        ERROR,
        _("%(name)s (%(uid)s): the balance here is %(stated)s, but the transfers add up to %(computed)s."),
    ),
    "member_here": (
        WARNING,
        _("%(name)s is a member here already, with this email. Their hours go to that membership."),
    ),
    "member_differs": (
        ERROR,
        _("Number %(uid)s is %(here)s here, and %(name)s in this file. Take it as it is only if they are the same."),
    ),
    "uid_unknown": (ERROR, _("There is no member with number %(uid)s in the file of members.")),
    "user_unknown": (ERROR, _("The file of users does not say which member user %(user)s is.")),
    "party_missing": (ERROR, _("One side of the transfer is empty.")),
    "party_kind_unknown": (ERROR, _("“%(value)s” is neither “member” nor “organization”.")),
    "party_same": (ERROR, _("Both sides of the transfer are the same.")),
    "party_name_differs": (WARNING, _("“%(value)s” is called “%(name)s” in the file of members. The number decides.")),
    "party_elsewhere": (
        WARNING,
        _("“%(value)s” is neither a member nor this organization; their side goes to the former members."),
    ),
    "party_unnamed": (ERROR, _("Nobody in the file of members is called “%(value)s”. Write their number.")),
    "party_twice": (ERROR, _("Several members are called “%(value)s”. Write the number of the one who is meant.")),
    "transfer_undone": (WARNING, _("This transfer is “%(state)s”, so nothing moved and it was left out.")),
    "both_gone": (WARNING, _("Both sides have left, so this transfer changes nobody's balance and was left out.")),
    "former_members": (
        WARNING,
        _("%(count)s transfers name someone who has left. Their side goes to the former members."),
    ),
    "post_kind_unknown": (ERROR, _("“%(value)s” is neither “Offer” nor “Inquiry”.")),
    "title_missing": (ERROR, _("The title is empty.")),
    "title_long": (WARNING, _("The title is longer than %(limit)s characters, so its end stands in the text.")),
    "post_dates_crossed": (WARNING, _("The post ends before it starts, so both dates were left out.")),
    "column_unread": (WARNING, _("The column “%(name)s” is not read.")),
    "code_twice": (ERROR, _("The code %(ref)s is already on line %(other)s. Each thing has its own.")),
    "thing_gone": (WARNING, _("%(name)s is %(status)s, so it was left out.")),
    "post_twice": (WARNING, _("This post is also on line %(other)s, so it comes in once.")),
}

# A report that was stored before the software changed.
UNKNOWN = (ERROR, _("This is out of date. Put the file away and upload it again."))


@dataclass(frozen=True, slots=True)
class Problem:
    """Line and column count from 1; 0 means the file (or the line) as a whole."""

    file: str
    line: int
    column: int
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def level(self) -> str:
        return CATALOGUE.get(self.code, UNKNOWN)[0]

    @property
    def is_error(self) -> bool:
        return self.level == ERROR

    @property
    def message(self) -> str:
        return gettext(CATALOGUE.get(self.code, UNKNOWN)[1]) % self.params

    @property
    def where(self) -> str:
        """The place as people read it: `Members.csv, line 14, column 10`."""
        place = {"file": self.file, "line": self.line, "column": self.column}
        if self.column:
            return gettext("%(file)s, line %(line)s, column %(column)s") % place
        return gettext("%(file)s, line %(line)s") % place if self.line else self.file

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
