"""Drives: the list, one drive with its pledges, and starting one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, payments
from ledgers.drives import drives, pledges
from ledgers.drives.forms import MoneyForm, PledgeForm, ReportForm, StartForm, VisitorForm
from ledgers.models import Currency, Drive, DrivePledge
from ledgers.pool import signatories
from networks import clauses, doors
from networks.doors import door

PER_PAGE = 20


def _is_member(request: Any) -> bool:
    return request.me is not None and request.hand.is_active


def _money() -> Currency | None:
    return Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first()


@door("public", methods=("GET",), gear="drives")
def drive_list(request: HttpRequest) -> HttpResponse:
    """Open ones first; visitors see those that are shown to everyone."""
    rows: Any = Drive.objects.order_by("-id")
    if not _is_member(request):
        rows = rows.filter(is_public=True) if clauses.value("drives.public") else rows.none()
    cursor = request.GET.get("cursor", "")
    before = rows.filter(uid=cursor).values_list("pk", flat=True).first() if _is_uid(cursor) else None
    found = list((rows.filter(pk__lt=before) if before else rows)[: PER_PAGE + 1])
    older = str(found[PER_PAGE - 1].uid) if len(found) > PER_PAGE else ""
    context = {
        "drives": found[:PER_PAGE], "page": {"older": older, "newer": ""}, "here": "ledgers:drives",
        "may_start": _is_member(request) and drives.may_start(request.actor),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "ledgers/drives/drives.html", context)


def _is_uid(said: str) -> bool:
    try:
        uuid.UUID(said)
    except ValueError:
        return False
    return True


@door("own.statement", gear="drives")
def start(request: HttpRequest) -> HttpResponse:
    """A new drive: what for, what is needed, until when."""
    by, money = doors.officer(request), _money()
    if not drives.may_start(by):
        raise Http404
    rules = clauses.values("gear.pool", "drives.public")
    shape = {
        "exponent": money.exponent if money else 2,
        "keeps_money": rules["gear.pool"],
        "may_be_public": rules["drives.public"],
    }
    form = StartForm(request.POST if request.method == "POST" else None, **shape)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            plan = drives.Plan(
                said["title"], said["until"], said["story"], said.get("goal_money", 0), said["goal_hours"], said["things"],
                said.get("is_public", False),
            )  # fmt: skip
            made = drives.start(plan, by=by)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Started. Everyone hears of it."))
            return redirect("ledgers:drive", made.uid)
    return render(
        request, "ledgers/drives/start.html", {"form": form, "here": "ledgers:drives"}, status=422 if form.errors else 200
    )


@door("public", gear="drives")
def drive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One drive. Members pledge; who runs it sees things come, signatories money. Posts back with do."""
    row = Drive.objects.select_related("started_by").filter(uid=uid).first()
    member = _is_member(request)
    if row is None or not (member or (row.is_public and clauses.value("drives.public"))):
        raise Http404
    things, money = list(row.things.all()), _money()
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do and not member and do != "offer":
        raise Http404
    exponent = money.exponent if money else 2
    forms = _forms(request, do, drive=row, things=things, exponent=exponent)
    if do:
        form = forms["close"] if do == "call-off" else forms.get(do)
        try:
            if form is None:
                return _one(request, row, do, exponent)
            if form.is_valid():
                return _whole(request, row, do, form.cleaned_data)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("ledgers:drive", uid)
            doors.on_form(request, form, refused)
    context = {
        "drive": row,
        "things": things,
        "money": money,
        "forms": forms,
        "means": _means(request, row) if member else None,
        "here": "ledgers:drives",
        **_shown(request, row, things),
    }
    return render(request, "ledgers/drives/drive.html", context, status=422 if do else 200)


def _forms(request: HttpRequest, do: str, **shape: Any) -> dict[str, Any]:
    data = request.POST
    return {
        "pledge": PledgeForm(data if do == "pledge" else None, **shape),
        "offer": VisitorForm(data if do == "offer" else None, **shape),
        "for": VisitorForm(data if do == "for" else None, told=True, **shape, auto_id="id_for_%s"),
        "close": ReportForm(data if do in ("close", "call-off") else None),
    }


def _means(request: Any, row: Drive) -> dict[str, Any] | None:
    """What giving promised hours does (?give=<pledge>), before they are given. At most three queries."""
    said = request.GET.get("give", "")
    found = DrivePledge.objects.filter(drive=row, member=request.me, kind="hours", state="pledged")
    pledge = found.filter(uid=said).first() if _is_uid(said) else None
    account = accounts.all_of(request.me)[:1] if pledge is not None else []
    if pledge is None or not account:
        return None
    return {"pledge": pledge, "after": payments.after(account[0], pledge.amount), "account": account[0]}


def _shown(request: Any, row: Drive, things: list[Any]) -> dict[str, Any]:
    """How far it has come, and for members who promised what. Who pledged is never shown to visitors."""
    far = drives.progress(row)
    said: dict[str, Any] = {
        "progress": far,
        "wanted": [(one, *far.things.get(one.pk, (0, 0))) for one in things],
        "is_member": _is_member(request),
    }
    if said["is_member"]:
        rows = DrivePledge.objects.filter(drive=row, state__in=["pledged", "received"])
        said["pledges"] = list(rows.select_related("member", "thing", "contribution__recorded_by").order_by("-id")[:100])
        said["runs"] = drives.may_run(row, doors.officer(request))
        offered = DrivePledge.objects.filter(drive=row, state=DrivePledge.State.OFFERED).select_related("thing")
        said["offers"] = offered.order_by("id")[:100] if said["runs"] else []
        said["signs"] = signatories.may_sign(doors.officer(request))
    return said


def _whole(request: Any, row: Drive, do: str, said: dict[str, Any]) -> HttpResponse:
    if do == "offer":
        pledges.offer(row, said["name"], said["contact"], said["kind"], said["amount"], thing=said.get("thing"),
                      key=f"offer:{said['token']}")  # fmt: skip
        messages.success(request, _("Thank you. Somebody gets in touch with you."))
    elif do == "for":
        pledges.promise_for(row, said["name"], said["kind"], said["amount"], by=doors.officer(request), thing=said.get("thing"))
        messages.success(request, _("Written down."))
    elif do == "pledge":
        pledges.promise(
            row, request.me, said["kind"], said["amount"], by=request.actor, thing=said.get("thing"), words=said["words"],
            key=f"pledge:{said['token']}",
        )  # fmt: skip
        messages.success(request, _("Promised. Thank you."))
    elif do == "close":
        drives.close(row, said["report"], by=doors.officer(request))
        messages.success(request, _("Done. Everyone who promised something can read the report."))
    else:
        drives.call_off(row, said["report"], by=doors.officer(request))
        messages.success(request, _("Called off."))
    return redirect("ledgers:drive", row.uid)


def _one(request: Any, row: Drive, do: str, exponent: int) -> HttpResponse:
    """What was pressed at one pledge."""
    said = request.POST.get("pledge", "")
    pledge = DrivePledge.objects.select_related("drive").filter(drive=row, uid=said).first() if _is_uid(said) else None
    if pledge is None:
        raise Http404
    if do == "take-up":
        pledges.take_up(pledge, by=doors.officer(request))
        messages.success(request, _("It is promised now."))
    elif do == "take-back":
        pledges.take_back(pledge, by=request.actor if pledge.member_id == request.me.pk else doors.officer(request))
        messages.success(request, _("Taken back."))
    elif do == "give":
        pledges.give_hours(pledge, by=request.actor)
        messages.success(request, _("Given to the commons fund, for this drive."))
    elif do == "seen":
        pledges.see_things(pledge, by=doors.officer(request))
        messages.success(request, _("Written down."))
    elif do == "came":
        form = MoneyForm(request.POST, exponent=exponent)
        if not form.is_valid():
            raise Refused("amount", str(form.errors["amount"][0]), "amount")
        pledges.record_money(pledge, form.cleaned_data["amount"], by=doors.officer(request))
        messages.success(request, _("Written down. Another one countersigns it."))
    elif do == "countersign":
        pledges.countersign(pledge, by=doors.officer(request))
        messages.success(request, _("Countersigned. It is in the books."))
    else:
        raise Http404
    return redirect("ledgers:drive", row.uid)
