"""Pages of a member: asking the commons fund, where one's hours go. Pages of officers: talks, requests, estates."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies
from ledgers.hours import care, estates, fund, leaving
from ledgers.hours.forms import AnswerForm, AskForm, CareForm, EstateForm, WishForm
from ledgers.models import Account, CareConversation, CareEntry, Estate, FundRequest, HoursWish
from networks import clauses
from networks.doors import door, officer, on_form, tell
from networks.views.profile import as_uuid

LAST = 50


# ── Of a member ─────────────────────────────────────────────────────────────────────────────────
@door("own.statement", gear="hours")
def fund_page(request: HttpRequest) -> HttpResponse:
    """The commons fund: what it has, asking it for hours, and what became of it."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = AskForm(request.POST if do == "ask" else None, step=clauses.value("hours.step"))
    waiting = FundRequest.objects.filter(member=me, state=FundRequest.State.ASKED).first()
    if do == "withdraw" and waiting is not None:
        return _done(request, lambda: fund.withdraw(waiting, by=by), _("Taken back."), "ledgers:fund")
    if form.is_bound and form.is_valid():
        try:
            fund.ask(me, form.cleaned_data["hours"], form.cleaned_data["reason"], by=by)
        except Refused as refused:
            refused.field = {"amount": "hours"}.get(refused.field or "", refused.field)
            on_form(request, form, refused)
        else:
            messages.success(request, _("Asked. Coordinators look at it and you hear from them."))
            return redirect("ledgers:fund")
    pot = currencies.fund(currencies.hours())
    rows = FundRequest.objects.filter(member=me).order_by("-id")[:20]
    context = {
        "form": form, "waiting": waiting, "past": [row for row in rows if row.state != "asked"], "pot": pot,
        "most": clauses.value("fund.ask_most", scope=fund.SCOPE), "here": "ledgers:wallet",
    }  # fmt: skip
    return render(request, "ledgers/hours/fund.html", context, status=422 if form.errors else 200)


@door("own.statement", gear="hours")
def wish_page(request: HttpRequest) -> HttpResponse:
    """To whom one's hours go when one leaves or dies."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    now = HoursWish.objects.select_related("heir").filter(member=me).first()
    to = "rule" if now is None else "neighbor" if now.heir is not None else "fund"
    heir = f"#{now.heir.number}" if now is not None and now.heir is not None else ""
    form = WishForm(request.POST or None, member=me, initial={"to": to, "heir": heir})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["to"] == "rule":
                leaving.forget_wish(me, by=by)
            else:
                leaving.wish(me, said["heir"] if said["to"] == "neighbor" else None, by=by)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Noted. You can change it at any time."))
            return redirect("ledgers:wish")
    context = {"form": form, "wish": now, "rule": clauses.value("hours.on_leaving"), "here": "ledgers:wallet"}
    return render(request, "ledgers/hours/wish.html", context, status=422 if form.errors else 200)


# ── Of coordinators: talks ──────────────────────────────────────────────────────────────────────
@door("care.write", methods=("GET",), gear="hours")
def care_list(request: HttpRequest) -> HttpResponse:
    """Who waits for a call, soonest first; and what came of the last ones."""
    rows = care.led_by(officer(request))
    context = {
        "waiting": list(rows.filter(closed_at=None).order_by("due_on", "id")[:200]),
        "past": list(rows.filter(closed_at__isnull=False).order_by("-closed_at", "-id")[:LAST]),
    }
    return render(request, "ledgers/hours/care_list.html", context)


@door("care.write", gear="hours")
def care_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One conversation: how it stands, what was tried, and how the next try went."""
    by = officer(request)
    row = care.led_by(by).filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "take":
        return _done(request, lambda: care.take(row, by=by), _("You call them. Thank you."), "ledgers:care", row.uid)
    form = CareForm(request.POST if do == "log" else None, initial={"how": "phone"})
    if form.is_bound and form.is_valid():
        try:
            care.log(row, by=by, **form.cleaned_data)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Written down."))
            return redirect("ledgers:care", row.uid)
    context = {
        "conversation": row, "form": form, "room": accounts.room(row.account), "since": care.below_since(row.account),
        "entries": CareEntry.objects.filter(conversation=row).select_related("by"),
        "earlier": CareConversation.objects.filter(account=row.account).exclude(pk=row.pk).order_by("-id")[:10],
        "why": f"{reverse('networks:bylaws')}#{_CLAUSES[row.occasion]}",
    }  # fmt: skip
    return render(request, "ledgers/hours/care.html", context, status=422 if form.errors else 200)


_CLAUSES = {
    "long-below": "hours.long_below_days",
    "soft-floor": "hours.soft_floor",
    "limit": "hours.floor",
    "many": "hours.soft_ceiling",
}


# ── Of coordinators: the fund ───────────────────────────────────────────────────────────────────
@door("fund.grant", gear="hours")
def fund_desk(request: HttpRequest) -> HttpResponse:
    """Requests to the commons fund: one says yes, or two, or a decision; nobody to themselves."""
    by = officer(request)
    free = fund.free_decisions()
    form = AnswerForm(request.POST if request.method == "POST" else None, decisions=free)
    if request.method == "POST":
        row = FundRequest.objects.select_related("member").filter(uid=as_uuid(request.POST.get("request", ""))).first()
        if row is None:
            raise Http404("not found")
        if form.is_valid():
            return _answered(request, row, form.cleaned_data, by)
        messages.error(request, _("Choose one of the list."))
        return redirect("ledgers:fund_desk")
    rows = FundRequest.objects.select_related("member", "hand", "signed_by", "second_by", "decision")
    rows = rows.exclude(member=by.hands)
    one, two = (clauses.value(key, scope=fund.SCOPE) for key in ("fund.one_officer", "fund.two_officers"))
    waiting = list(rows.filter(state=FundRequest.State.ASKED).order_by("id")[:100])
    for row in waiting:
        row.hands_needed = 1 if row.minutes <= one else 2 if row.minutes <= two else 0  # type: ignore[attr-defined]
        row.is_mine = by.hands is not None and by.hands.pk in (row.signed_by_id, row.hand_id)  # type: ignore[attr-defined]
    context = {
        "waiting": waiting, "past": list(rows.exclude(state=FundRequest.State.ASKED).order_by("-id")[:LAST]), "form": form,
        "decisions": free[:100], "pot": currencies.fund(currencies.hours()), "one": one, "two": two,
        "room": accounts.room(currencies.fund(currencies.hours())),
    }  # fmt: skip
    return render(request, "ledgers/hours/fund_desk.html", context)


def _answered(request: HttpRequest, row: FundRequest, said: dict[str, Any], by: Any) -> HttpResponse:
    if request.POST.get("do") == "decline":
        return _done(request, lambda: fund.decline(row, said["answer"], by=by), _("Answered."), "ledgers:fund_desk")
    if request.POST.get("do") != "sign":
        raise Http404("no such deed")
    try:
        row = fund.sign(row, decision=said.get("decision"), by=by)
    except Refused as refused:
        tell(request, refused)
    else:
        granted = row.state == FundRequest.State.GRANTED
        messages.success(request, _("Given.") if granted else _("Signed. Another coordinator signs, too."))
    return redirect("ledgers:fund_desk")


# ── Of officers: somebody has died ──────────────────────────────────────────────────────────────
@door("decide", gear="hours")
def estate_list(request: HttpRequest) -> HttpResponse:
    by = officer(request)
    form = EstateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = estates.record(said["member"], said["died_on"], heir=said["heir"], executor=said["executor"], by=by)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Written down. Another officer signs."))
            return redirect("ledgers:estate", row.uid)
    rows = Estate.objects.select_related("member", "recorded_by", "confirmed_by").order_by("-id")[:LAST]
    return render(request, "ledgers/hours/estates.html", {"form": form, "estates": rows}, status=422 if form.errors else 200)


@door("decide", gear="hours")
def estate_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What will happen with the hours, and the second name."""
    by = officer(request)
    rows = Estate.objects.select_related("member", "heir", "recorded_by", "confirmed_by")
    row = rows.filter(~Q(member=by.hands), uid=uid).first()
    if row is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "confirm":
        said = _("Settled. We are sorry for your loss.")
        return _done(request, lambda: estates.confirm(row, by=by), said, "ledgers:estate", row.uid)
    if do == "withdraw":
        return _done(request, lambda: estates.withdraw(row, by=by), _("Taken back."), "ledgers:estate", row.uid)
    held = Account.objects.select_related("currency").filter(holder=row.member, kind=Account.Kind.MEMBER)
    wish = HoursWish.objects.select_related("heir").filter(member=row.member).first()
    context = {
        "estate": row, "accounts": held, "wish": wish, "rule": clauses.value("hours.on_leaving"),
        "is_mine": by.hands is not None and by.hands.pk == row.recorded_by_id,
    }  # fmt: skip
    return render(request, "ledgers/hours/estate.html", context)


def _done(request: HttpRequest, deed: Any, said: str, url_name: str, *args: Any) -> HttpResponse:
    """Does it and says so on the next page, or what was refused."""
    try:
        deed()
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, said)
    return redirect(url_name, *args)
