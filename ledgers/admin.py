"""The books in the admin site: to read, to give limits, and to take lines back, two officers together."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import wording
from common.fields import HoursField
from ledgers import accounts, currencies, limits, reversals, statements
from ledgers.between import admin as of_between  # noqa: F401  (registers)
from ledgers.drives import admin as drives_admin  # noqa: F401  (it registers)
from ledgers.groups import admin as of_groups  # noqa: F401  (registers)
from ledgers.hours import admin as _of_hours  # noqa: F401  (registers)
from ledgers.models import Account, LimitGrant, ReversalRequest, Transfer
from ledgers.points import admin as points_admin  # noqa: F401  (it registers)
from ledgers.pool import admin as of_pool  # noqa: F401  (registers its rows)
from networks import doors
from networks.admin_site import Deed, MemberNumberField, NetworkModelAdmin, RowForm, site


@admin.register(Account, site=site)
class AccountAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "hours"
    list_display = ("whose", "kind", "currency", "has", "promised", "awaited", "closed_at")
    list_filter = ("kind",)
    list_select_related = ("holder", "currency")
    ordering = ("kind", "id")
    fields = ("whose", "kind", "currency", "has", "promised", "awaited", "opened_at", "closed_at")
    readonly_fields = ("whose", "has", "promised", "awaited")
    deeds = {"end": Deed(_("End the limits of its own"), limits.end, "limits.grant")}

    @admin.display(description=_("Account"))
    def whose(self, account: Account) -> str:
        return str(account)

    @admin.display(description=_("Balance"), ordering="balance")
    def has(self, account: Account) -> str:
        return wording.amount(account.balance, account.currency)

    @admin.display(description=_("Promised"))
    def promised(self, account: Account) -> str:
        return wording.amount(account.held_out, account.currency)

    @admin.display(description=_("Awaited"))
    def awaited(self, account: Account) -> str:
        return wording.amount(account.held_in, account.currency)


class TransferKinds(admin.SimpleListFilter):
    """By kind, from the list of kinds: asking the journal which there are reads all of it."""

    title = _("Kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return list(statements.KINDS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(kind=self.value()) if self.value() in statements.KINDS else queryset


@admin.register(Transfer, site=site)
class TransferAdmin(NetworkModelAdmin):
    """The journal. Nothing in it changes; a wrong line is taken back by another."""

    view_capability = "books.read"
    gear = "hours"
    list_display = ("happened_on", "kind", "sides", "source", "recorded_at", "is_taken_back")
    list_filter = (TransferKinds,)
    ordering = ("-id",)
    fields = ("happened_on", "kind", "sides", "source", "actor", "hand", "recorded_at", "is_taken_back")
    readonly_fields = ("sides", "is_taken_back")
    deeds = {
        "reverse": Deed(
            _("Ask to take it back"),
            lambda transfer, reason, *, by: reversals.ask(transfer, reason, by=by),
            "books.reverse",
            asks=_("Why?"),
            shows=lambda transfer: transfer.kind != "reversal" and not hasattr(transfer, "reversed_by"),
            grave=True,
        )
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).select_related("currency", "actor", "hand", "reversed_by")
        return rows.prefetch_related("entries__account__holder")

    @admin.display(description=_("From and to"))
    def sides(self, transfer: Transfer) -> str:
        legs = sorted(transfer.entries.all(), key=lambda leg: leg.amount)
        return ", ".join(f"{leg.account} {wording.amount(leg.amount, transfer.currency, 'signed')}" for leg in legs)

    @admin.display(description=_("Taken back"), boolean=True)
    def is_taken_back(self, transfer: Transfer) -> bool:
        return hasattr(transfer, "reversed_by")


@admin.register(ReversalRequest, site=site)
class ReversalRequestAdmin(NetworkModelAdmin):
    view_capability = "books.reverse"
    gear = "hours"
    list_display = ("asked_at", "asked_by", "is_from_elsewhere", "is_elsewhere", "reason", "state", "answered_by")
    list_filter = ("state", "is_elsewhere")
    search_fields = ("reason", "asked_by__name")
    list_select_related = ("asked_by", "answered_by")
    ordering = ("-id",)
    fields = (
        "asked_by", "asked_at", "is_from_elsewhere", "is_elsewhere", "reason", "state", "answered_by", "answered_at",
    )  # fmt: skip
    readonly_fields = ("is_from_elsewhere",)
    deeds = {
        "agree": Deed(
            _("Agree to give it back"), reversals.agree, "books.reverse",
            shows=lambda request: request.state == "asked" and request.asked_by_id is None,
        ),
        "confirm": Deed(
            _("Take it back"), reversals.confirm, "books.reverse", grave=True,
            shows=lambda request: request.state == "asked" and request.asked_by_id is not None and not request.is_elsewhere,
        ),
        "decline": Deed(
            _("Leave it as it is"), reversals.decline, "books.reverse", shows=lambda request: request.state == "asked"
        ),
    }  # fmt: skip

    @admin.display(description=_("Another network asks"), boolean=True)
    def is_from_elsewhere(self, request: ReversalRequest) -> bool:
        return request.pair is not None and not request.is_elsewhere


class GrantForm(RowForm):
    member = MemberNumberField(label=_("Member"), required=True)
    floor = HoursField(
        label=_("May go below zero by"), required=False, zero=True, help_text=_("Hours, like 20. Empty: as for everyone.")
    )
    ceiling = HoursField(
        label=_("May go above zero by"), required=False, zero=True, help_text=_("Hours, like 40. Empty: as for everyone.")
    )

    class Meta:
        model = LimitGrant
        fields = ("floor", "ceiling", "until", "reason")

    def clean_member(self) -> Any:
        member = self.cleaned_data["member"]
        if member is not None and not Account.objects.filter(holder=member, currency__code=currencies.HOURS).exists():
            raise forms.ValidationError(_("This member has no account yet."), code="account")
        return member

    def clean_floor(self) -> int | None:
        below = self.cleaned_data["floor"]
        return -below if below is not None else None


@admin.register(LimitGrant, site=site)
class LimitGrantAdmin(NetworkModelAdmin):
    """Limits of one's own, until a day: written as hours below and above zero."""

    view_capability = "limits.grant"
    add_capability = "limits.grant"
    gear = "hours"
    verb_records = True
    list_display = ("account_of", "below", "above", "until", "granted_by", "reason", "ended_at")
    list_select_related = ("account__holder", "account__currency", "granted_by")
    ordering = ("-id",)
    form = GrantForm
    fields = ("member", "floor", "ceiling", "until", "reason")

    @admin.display(description=_("Account"))
    def account_of(self, grant: LimitGrant) -> str:
        return str(grant.account)

    @admin.display(description=_("Floor"), ordering="floor")
    def below(self, grant: LimitGrant) -> str:
        return "" if grant.floor is None else wording.amount(grant.floor, grant.account.currency)

    @admin.display(description=_("Ceiling"), ordering="ceiling")
    def above(self, grant: LimitGrant) -> str:
        return "" if grant.ceiling is None else wording.amount(grant.ceiling, grant.account.currency)

    def save_model(self, request: HttpRequest, obj: LimitGrant, form: Any, change: bool) -> None:
        said = form.cleaned_data
        made = limits.grant(
            accounts.of(said["member"]), floor=said["floor"], ceiling=said["ceiling"], until=_end(said["until"]),
            reason=said["reason"], by=doors.officer(request),
        )  # fmt: skip
        obj.pk, obj.uid = made.pk, made.uid


def _end(until: Any) -> dt.datetime:
    return until if isinstance(until, dt.datetime) else timezone.make_aware(dt.datetime.combine(until, dt.time.max))
