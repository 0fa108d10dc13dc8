"""Pages of circles and share-out groups: for who belongs to them, and for who signs for the network's money."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.groups import gatherings, reports, sheets
from ledgers.groups.forms import GroupForm, MeetingForm, RoundForm
from ledgers.models import Group, GroupMember, GroupSheet
from networks import clauses, doors, roles
from networks.doors import door
from networks.models import Membership

GEAR = "pool"
FEW = 20


def seen(request: HttpRequest, uid: uuid.UUID) -> Group:
    """A group that the reader may look at: their own, one that gathers, or any for who keeps the network's books."""
    group = Group.objects.select_related("currency", "opened_by").filter(uid=uid).first()
    if group is None or not (
        group.state == Group.State.FORMING
        or GroupMember.objects.filter(group=group, member__in=[request.me, request.hand]).exists()  # type: ignore[attr-defined]
        or roles.can(request.actor, "books.read")  # type: ignore[attr-defined]
    ):
        raise Http404
    return group


@door("own.statement", gear=GEAR)
def groups(request: HttpRequest) -> HttpResponse:
    """One's own groups, those one can join, and the form to open one."""
    form = GroupForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = gatherings.open(said["mode"], said["name"], said["amount"], social=said["social"], order=said["order"],
                                   every_days=said["every_days"], by=request.actor)  # type: ignore[attr-defined]  # fmt: skip
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Opened. Tell the others, so that they can join."))
            return redirect("ledgers:group", made.uid)
    me = request.me  # type: ignore[attr-defined]
    context = {
        "form": form, "mine": reports.mine(me)[:FEW], "gathering": reports.gathering(me)[:FEW], "here": "ledgers:wallet",
        "others": reports.running_but(me)[:FEW] if roles.can(request.actor, "books.read") else [],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "ledgers/groups/groups.html", context, status=422 if form.errors else 200)


@door("own.statement", gear=GEAR)
def group(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One group as it stands; what one may do is a button."""
    row = seen(request, uid)
    if request.method == "POST":
        try:
            _do(request, row)
        except Refused as refused:
            doors.tell(request, refused)
        return redirect("ledgers:group", uid) if _still_seen(request, row) else redirect("ledgers:groups")
    shown = reports.view(row)
    by = request.actor  # type: ignore[attr-defined]
    hand = request.hand  # type: ignore[attr-defined]
    mine = next((part for part in shown.parts if part.member.pk == request.me.pk), None)  # type: ignore[attr-defined]
    inside = mine is not None or roles.can(by, "books.read")
    page = _sheets(request, row) if inside else ([], "")
    context = {
        "group": row, "view": shown, "mine": mine, "inside": inside, "here": "ledgers:wallet",
        "sheets": page[0], "older": page[1],
        "keeps": gatherings.keeps(row, by), "belongs": gatherings.belongs(row, by), "hand": hand,
        "is_full": len(shown.parts) >= clauses.value("groups.members_most"),
        "owed_to_me": _owed_to(shown, hand) if mine is not None else [],
    }  # fmt: skip
    return render(request, "ledgers/groups/group.html", context)


def _still_seen(request: HttpRequest, row: Group) -> bool:
    try:
        seen(request, row.uid)
    except Http404:
        return False
    return True


def _owed_to(shown: reports.View, hand: Membership) -> list[tuple[reports.Part, int]]:
    """What the reader should have received in their round and has not."""
    received = next((part.received for part in shown.parts if part.member.pk == hand.pk), None)
    return [(part, number) for part, number in shown.open_dues if number == received and part.member.pk != hand.pk]


def _sheets(request: HttpRequest, row: Group) -> tuple[list[GroupSheet], str]:
    rows = GroupSheet.objects.filter(group=row).select_related("recorded_by", "answered_by", "receiver")
    start = request.GET.get("before", "")
    if start:
        try:
            at = GroupSheet.objects.filter(group=row, uid=uuid.UUID(start)).values_list("pk", flat=True).first()
        except ValueError:
            at = None
        rows = rows.filter(pk__lt=at or 0)
    found = list(rows.prefetch_related("lines__member").order_by("-id")[: FEW + 1])
    return found[:FEW], str(found[FEW - 1].uid) if len(found) > FEW else ""


def _do(request: HttpRequest, row: Group) -> None:
    by: Any = request.actor  # type: ignore[attr-defined]
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "join": (lambda: gatherings.join(row, by=by), _("You belong to it now.")),
        "leave": (lambda: gatherings.leave(row, by=by), _("You are out of it.")),
        "start": (lambda: gatherings.start(row, by=by), _("Started. From now on nobody comes or goes.")),
        "keeper": (lambda: gatherings.set_keeper(row, _member(request, row), True, by=by), _("Named as a keeper.")),
        "no-keeper": (lambda: gatherings.set_keeper(row, _member(request, row), False, by=by), _("No longer a keeper.")),
        "sign": (lambda: sheets.sign(_waiting(request, row), by=by), _("Signed. It is in the books.")),
        "decline": (lambda: sheets.decline(_waiting(request, row), by=by), _("Put away. Nothing has moved.")),
        "let-go": (
            lambda: sheets.let_go(row, _member(request, row), _number(request), by=by),
            _("Written down. Another signs it, then it is let go."),
        ),
    }
    deed = deeds.get(request.POST.get("do", ""))
    if deed is None:
        raise Refused("unknown", _("Choose one of the buttons."))
    deed[0]()
    messages.success(request, deed[1])


def _number(request: HttpRequest) -> int:
    said = request.POST.get("round", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 4 else 0


def _member(request: HttpRequest, row: Group) -> Membership:
    said = request.POST.get("member", "")
    found = GroupMember.objects.filter(group=row).select_related("member")
    chosen = next((one.member for one in found if str(one.member.uid) == said), None)
    if chosen is None:
        raise Refused("member", _("Choose somebody of the group."))
    return chosen


def _waiting(request: HttpRequest, row: Group) -> GroupSheet:
    """The sheet that was looked at: another one that waits by now is not signed by mistake."""
    said = request.POST.get("sheet", "")
    waiting = GroupSheet.objects.filter(group=row, state=GroupSheet.State.RECORDED).select_related("group").first()
    if waiting is None or str(waiting.uid) != said:
        raise Refused("answered", _("Somebody has answered this already."))
    return waiting


@door("own.statement", gear=GEAR)
def sheet(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A keeper writes the next round, what came late, or a meeting."""
    row = seen(request, uid)
    if row.state != Group.State.RUNNING or not gatherings.keeps(row, request.actor):  # type: ignore[attr-defined]
        raise Http404
    shown = reports.view(row)
    data = request.POST if request.method == "POST" else None
    is_circle = row.mode == Group.Mode.CIRCLE
    form = RoundForm(data, view=shown) if is_circle else _meeting_form(data, shown)
    if form.is_bound and form.is_valid():
        try:
            (_write_round if is_circle else _write_meeting)(request, row, shown, form)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written down. Now somebody else signs it."))
            return redirect("ledgers:group", uid)
    context = {"group": row, "view": shown, "form": form, "is_circle": is_circle, "here": "ledgers:wallet"}
    return render(request, "ledgers/groups/sheet.html", context, status=422 if form.errors else 200)


def _meeting_form(data: Any, shown: reports.View) -> MeetingForm:
    rules = clauses.values("groups.shares_most", "groups.loan_times")
    return MeetingForm(data, view=shown, most=rules["groups.shares_most"], lends=rules["groups.loan_times"] > 0)


def _write_round(request: HttpRequest, row: Group, shown: reports.View, form: Any) -> None:
    said, by = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    late = form.late_pairs()
    paid = [form.members[one] for one in said.get("paid", [])]
    if shown.next_round is None or (late and not paid):
        sheets.record_late(row, late, by=by, held_on=said["held_on"])
        return
    receiver = form.members[said["receiver"]]
    sheets.record_round(row, shown.next_round, receiver, paid, late=late, by=by, held_on=said["held_on"])


def _write_meeting(request: HttpRequest, row: Group, shown: reports.View, form: Any) -> None:
    said = form.cleaned_data
    sheets.record_meeting(row, form.entries(), extra=said["extra"], held_on=said["held_on"], by=request.actor)  # type: ignore[attr-defined]


@door("own.statement", gear=GEAR)
def share_out(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What everyone would get today; a keeper writes it down, another signs it."""
    row = seen(request, uid)
    belongs = GroupMember.objects.filter(group=row, member=request.me).exists()  # type: ignore[attr-defined]
    if row.mode != Group.Mode.SHARE_OUT or row.state != Group.State.RUNNING:
        raise Http404
    if not belongs and not roles.can(request.actor, "books.read"):  # type: ignore[attr-defined]
        raise Http404
    shown = reports.view(row)
    if request.method == "POST":
        try:
            sheets.record_share_out(row, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            doors.tell(request, refused)
            return redirect("ledgers:group_share_out", uid)
        messages.success(request, _("Written down. Now somebody else signs it."))
        return redirect("ledgers:group", uid)
    stakes = reports.plan(row, shown)
    context = {
        "group": row, "view": shown, "stakes": stakes, "total": sum(one.gets for one in stakes), "here": "ledgers:wallet",
        "keeps": gatherings.keeps(row, request.actor),  # type: ignore[attr-defined]
        "has_loss": any(one.lost for one in stakes), "has_loans": any(one.owes for one in stakes),
        "how": clauses.value("groups.social_shared"),
    }  # fmt: skip
    return render(request, "ledgers/groups/share_out.html", context)
