"""Shared things in the admin site: shelves are made here; the rest is seen here and done by verbs."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from requests_board.models import Booking, BorrowingPass, NeighborLoan, Repair, RepairWork, Shelf, Thing
from requests_board.things import bookings, handovers, inventory, repairs


class _OfTheLibrary(NetworkModelAdmin):
    gear = "things"
    view_capability = "things.keep"


@admin.register(Shelf, site=site)
class ShelfAdmin(_OfTheLibrary):
    add_capability = change_capability = remove_capability = "things.keep"
    list_display = ("name", "position")
    ordering = ("position", "name")
    fields = ("name", "icon", "position")


@admin.register(Thing, site=site)
class ThingAdmin(_OfTheLibrary):
    list_display = ("number", "name", "kind", "state", "keeper", "serviced_on")
    list_filter = ("state", "kind")
    list_select_related = ("keeper",)
    ordering = ("-added_at", "-id")
    fields = (
        "number", "name", "kind", "state", "shelf", "keeper", "body", "neighborhood", "spot", "training", "is_listed",
        "for_neighbors", "service_months", "service_loans", "serviced_on", "loans_since", "external_ref",
    )  # fmt: skip
    deeds = {
        "call_back": Deed(
            _("Call it back"), inventory.call_back, "things.keep", shows=lambda row: row.state in ("ready", "repair")
        ),
        "offer_again": Deed(
            _("Lend it again"), inventory.offer_again, "things.keep", shows=lambda row: row.state not in ("ready", "repair")
        ),
        "service": Deed(_("Maintenance was done today"), inventory.service, "things.keep"),
        "retire": Deed(_("Retire it"), inventory.retire, "things.keep", shows=lambda row: row.state != "retired", grave=True),
    }  # fmt: skip


@admin.register(NeighborLoan, site=site)
class NeighborLoanAdmin(_OfTheLibrary):
    """Borrowings across networks, to read; they are answered on their page, and handed out as bookings."""

    list_display = ("title", "partner", "is_ours", "member", "state", "starts_at", "ends_at")
    list_filter = ("state", "is_ours")
    list_select_related = ("partner", "member")
    ordering = ("-id",)
    fields = (
        "title", "partner", "is_ours", "member", "other_name", "state", "starts_at", "ends_at", "problem", "asked_at",
        "answered_at",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Booking, site=site)
class BookingAdmin(_OfTheLibrary):
    list_display = ("thing", "borrower", "state", "starts_at", "ends_at", "deposit")
    list_filter = ("state", "deposit")
    list_select_related = ("thing", "borrower")
    ordering = ("-starts_at", "-id")
    fields = (
        "thing", "borrower", "hand", "state", "starts_at", "ends_at", "renewals", "agreed_by", "out_at", "back_at",
        "lapses_at", "called_back_at", "deposit", "deposit_amount", "deposit_currency", "forgiven_at", "forgiven_by",
        "forgiven_why",
    )  # fmt: skip
    deeds = {
        "agree": Deed(_("Say yes"), bookings.agree, "things.keep", shows=lambda row: row.state == "asked"),
        "decline": Deed(_("Say no"), bookings.decline, "things.keep", shows=lambda row: row.state == "asked"),
        "cancel": Deed(
            _("Call it off"), bookings.cancel, "things.keep", shows=lambda row: row.state in ("asked", "offered", "agreed")
        ),
        "lose": Deed(_("It was lost"), handovers.lose, "things.keep", shows=lambda row: row.state == "out", grave=True),
        "forgive": Deed(
            _("Forgive it"),
            handovers.forgive,
            "things.keep",
            asks=_("Why? Its borrower reads this."),
            shows=lambda row: row.forgiven_at is None and (row.state == "lost" or row.deposit == "held"),
        ),
        "keep_deposit": Deed(
            _("The deposit goes to the commons fund"),
            handovers.keep_deposit,
            "things.keep",
            shows=lambda row: row.deposit == "held" and row.state in ("lost", "returned"),
            grave=True,
        ),
    }


@admin.register(Repair, site=site)
class RepairAdmin(_OfTheLibrary):
    list_display = ("thing", "state", "reporter", "made_at", "ended_at")
    list_filter = ("state",)
    list_select_related = ("thing", "reporter")
    ordering = ("-id",)
    fields = ("thing", "booking", "reporter", "state", "text", "note", "made_at", "ended_at")


@admin.register(RepairWork, site=site)
class RepairWorkAdmin(_OfTheLibrary):
    list_display = ("repair", "worker", "minutes", "done_on", "state", "settled_by")
    list_filter = ("state",)
    list_select_related = ("repair", "worker", "settled_by")
    ordering = ("-id",)
    fields = ("repair", "worker", "hand", "minutes", "done_on", "text", "state", "settled_at", "settled_by")
    deeds = {
        "approve": Deed(
            _("Pay it from the commons fund"), repairs.approve, "things.keep", shows=lambda row: row.state == "logged"
        ),
        "turn_down": Deed(_("Not agreed"), repairs.turn_down, "things.keep", shows=lambda row: row.state == "logged"),
    }


@admin.register(BorrowingPass, site=site)
class BorrowingPassAdmin(_OfTheLibrary):
    """Exceptions are made on the page of what is late."""

    list_display = ("member", "reason", "until", "given_by")
    list_select_related = ("member", "given_by")
    ordering = ("-id",)
    fields = ("member", "reason", "until", "given_by", "given_at")
