"""What the files of whole time banks are called by, system by system: the headings of each field, ours first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from networks.imports.mapper import Column, Source
from networks.imports.rows import MEMBERS, POSTS, TRANSFERS


@dataclass(frozen=True)
class Bank:
    """A source: its files, and how it writes dates."""

    preset: str
    label: Any
    files: Mapping[str, Source]
    is_month_first: bool = False


BANKS: dict[str, Bank] = {}


_FIELDS: dict[str, tuple[Column, ...]] = {
    MEMBERS: (
        Column("uid", "Member number", _("Their number or code"), needed=True),
        Column("name", "Name", _("Name, or first name"), needed=True),
        Column("surname", "Surname", _("Surname, where it is apart")),
        Column("email", "Email", _("Email")),
        Column("phone", "Phone", _("Telephone")),
        Column("other_phone", "Other phone", _("Another telephone")),
        Column("joined_on", "Joined", _("Day of joining")),
        Column("balance", "Balance", _("Balance in hours: compared with the transfers")),
    ),
    POSTS: (
        Column("author", "Member", _("Whose it is: number, code or name"), needed=True),
        Column("title", "Title", _("Title"), needed=True),
        Column("post_kind", "Type", _("Offer or request; an offer where there is no such column")),
        Column("text", "Description", _("Text")),
        Column("category", "Category", _("Category")),
        Column("created_on", "Created", _("Day of writing")),
        Column("ends_on", "Expires", _("Last day")),
    ),
    TRANSFERS: (
        Column("happened_at", "Date", _("The day"), needed=True),
        Column("giver", "From", _("Whose hours went: who received the service"), needed=True),
        Column("receiver", "To", _("Who was given the hours: who did the work"), needed=True),
        Column("amount", "Hours", _("Hours, like 1.5 or 1:30"), needed=True),
        Column("words", "Description", _("What it was")),
        Column("number", "Number", _("Its own number")),
        Column("state", "State", _("State: what is pending or rejected stays out")),
    ),
}


def _add(
    preset: str, label: Any, headings: Mapping[str, Mapping[str, tuple[str, ...]]], *, is_month_first: bool = False
) -> None:
    """A bank whose files go by these headings; ours are known everywhere."""
    files = {
        kind: Source(
            preset,
            kind,
            label,
            tuple(
                Column(one.field, one.heading, one.label, headings.get(kind, {}).get(one.field, ()), one.needed)
                for one in columns
            ),
            lambda parsed: None,
        )
        for kind, columns in _FIELDS.items()
    }
    BANKS[preset] = Bank(preset, label, files, is_month_first)


_add(
    "bank_hourworld",
    _("hOurworld (Time and Talents)"),
    {
        MEMBERS: {
            "uid": ("Member ID", "MemberID", "Member #", "Mem #", "ID"),
            "name": ("First Name", "Member Name", "Member"),
            "surname": ("Last Name",),
            "email": ("Email Address", "E-mail"),
            "phone": ("Home Phone", "Primary Phone"),
            "other_phone": ("Cell Phone", "Mobile Phone", "Work Phone"),
            "joined_on": ("Join Date", "Date Joined", "Joined On", "Member Since"),
            "balance": ("Current Balance", "Hours Balance", "Net Hours"),
        },
        POSTS: {
            "author": ("Member ID", "Member Name", "Provider"),
            "title": ("Service", "Service Name", "Task"),
            "post_kind": ("Offer/Request", "Service Type"),
            "text": ("Details", "Service Description"),
            "category": ("Service Category",),
            "created_on": ("Date Added", "Date"),
            "ends_on": ("Expiration Date",),
        },
        TRANSFERS: {
            "happened_at": ("Transaction Date", "Service Date", "Date of Service"),
            "giver": ("Receiver ID", "Recipient ID", "Receiver", "Recipient", "Received By"),
            "receiver": ("Provider ID", "Provider", "Provided By"),
            "amount": ("Time", "Hours Exchanged", "Total Hours"),
            "words": ("Service", "Service Name", "Comments", "Notes"),
            "number": ("Transaction ID", "Trans #", "ID"),
        },
    },
    is_month_first=True,
)
_add(
    "bank_weaver",
    _("Community Weaver (TimeBanks USA)"),
    {
        MEMBERS: {
            "uid": ("Uid", "User ID", "User uid", "Member ID", "ID"),
            "name": ("First name", "Full name", "Display name", "Member", "Username"),
            "surname": ("Last name",),
            "email": ("E-mail", "Email address", "Mail"),
            "phone": ("Primary phone", "Home phone", "Phone number"),
            "other_phone": ("Secondary phone", "Cell phone", "Mobile phone"),
            "joined_on": ("Created", "Member since", "Join date", "Registered"),
            "balance": ("Account balance", "Current balance", "Hours"),
        },
        POSTS: {
            "author": ("Uid", "User ID", "User uid", "Author uid", "Author", "Username"),
            "title": ("Ad title", "Service", "Name"),
            "post_kind": ("Ad type", "Service type", "Offer or request"),
            "text": ("Body", "Details"),
            "category": ("Service category", "Categories"),
            "created_on": ("Post date", "Posted", "Date created"),
            "ends_on": ("Expiration date", "Expiration", "Expiry"),
        },
        TRANSFERS: {
            "happened_at": ("Service date", "Date of service", "Exchange date", "Date recorded"),
            "giver": ("Receiver uid", "Recipient uid", "Receiver", "Recipient", "Service recipient"),
            "receiver": ("Provider uid", "Provider", "Service provider"),
            "amount": ("Amount", "Hours exchanged", "Number of hours"),
            "words": ("Title", "Service performed", "Exchange title"),
            "number": ("Exchange ID", "Nid", "Certificate number", "ID"),
        },
    },
    is_month_first=True,
)
_add(
    "bank_ces",
    _("Community Exchange System (CES)"),
    {
        MEMBERS: {
            "uid": ("Account", "Account No", "Account No.", "Account Number", "UID", "Acc No"),
            "name": ("Firstname", "First name", "Full name", "Account name"),
            "surname": ("Surname", "Last name", "Family name"),
            "email": ("Email 1", "E-mail", "Email address"),
            "phone": ("Phone H", "Phone Home", "Home phone", "Tel H", "Telephone"),
            "other_phone": ("Phone M", "Mobile", "Cell", "Phone Mobile", "Tel M", "Phone W"),
            "joined_on": ("Date joined", "Joined", "Created", "Date created"),
            "balance": ("Balance", "Account balance"),
        },
        POSTS: {
            "author": ("Account", "Account No", "Account No.", "UID", "Seller", "Advertiser"),
            "title": ("Short description", "Offering", "Want", "Short desc"),
            "post_kind": ("Ad type",),
            "text": ("Long description", "Details", "Long desc"),
            "category": ("Category name",),
            "created_on": ("Date added", "Date entered", "Date"),
            "ends_on": ("Expiry date", "Expires on", "Valid until"),
        },
        TRANSFERS: {
            "happened_at": ("Date entered", "Transaction date", "Trade date"),
            "giver": ("Buyer", "Buyer account", "Buyer No", "Buyer Account No", "Buyer UID"),
            "receiver": ("Seller", "Seller account", "Seller No", "Seller Account No", "Seller UID"),
            "amount": ("Amount", "Value", "Units"),
            "words": ("Description of goods or services", "Details"),
            "number": ("ID", "Record", "Transaction ID", "Trade No"),
        },
    },
)
_add(
    "bank_komunitin",
    _("Komunitin"),
    {
        MEMBERS: {
            "uid": ("Account", "Code", "Account code"),
            "name": ("Member", "Member name"),
            "email": ("Mail", "Contact email"),
            "phone": ("Telephone", "Phone number"),
            "other_phone": ("Whatsapp", "Telegram"),
            "joined_on": ("Created", "Creation date"),
            "balance": ("Account balance",),
        },
        POSTS: {
            "author": ("Account", "Account code", "Code"),
            "title": ("Name",),
            "post_kind": ("Kind",),
            "text": ("Content", "Body"),
            "created_on": ("Created", "Published"),
            "ends_on": ("Expire", "Expiry"),
        },
        TRANSFERS: {
            "happened_at": ("Created", "Updated", "Creation date"),
            "giver": ("Payer", "Payer account", "Payer code", "Payer account code"),
            "receiver": ("Payee", "Payee account", "Payee code", "Payee account code"),
            "amount": ("Amount",),
            "words": ("Meta", "Concept"),
            "state": ("Status",),
        },
    },
)
_add("bank_csv", _("Another time bank"), {})
