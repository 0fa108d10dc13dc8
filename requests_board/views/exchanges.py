"""Exchanges: the list, a free proposal, and the page of one with everything that can be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, clauses
from networks.doors import door, gears_of, on_form, tell, undo
from networks.models import Membership
from requests_board import exchange_list as listing
from requests_board import exchanges, posts, room, series
from requests_board.forms import ProposalForm
from requests_board.gatherings.listing import waiting_for as gatherings_of
from requests_board.models import Exchange
from requests_board.views import exchange_deeds


@door("exchange.take_part", methods=("GET",))
def exchange_list(request: HttpRequest) -> HttpResponse:
    """Where it is my turn, what runs, what is done."""
    me = request.me  # type: ignore[attr-defined]
    waiting, running = listing.running_of(me)
    page = listing.past_of(me, request.GET.get("cursor", ""))
    asked = gatherings_of(me) if "hours" in gears_of(request) else []
    each = series.of(me)
    context = {"series": each, "waiting": waiting, "running": running, "past": page.rows, "page": page, "gatherings": asked}
    return render(request, "requests_board/exchanges.html", context)


@door("exchange.take_part")
def new(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Proposes something to a neighbor, or writes down what is done already."""
    me = request.me  # type: ignore[attr-defined]
    other = Membership.objects.active().filter(uid=uid).exclude(pk__in=[me.pk, *apart.ids_of(me)]).first()
    if other is None:
        raise Http404("not found")
    ways = posts.ways_open(gears_of(request))
    options: dict[str, Any] = {"other": other, "ways": ways, "step": clauses.value("hours.step"), "room": room.in_words(me)}
    form = ProposalForm(request.POST or None, initial=_prefilled(request, ways), **options)
    if request.method == "POST" and form.is_valid():
        try:
            exchange = _propose(request, form, other)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Sent. %(name)s hears of it now.") % {"name": other.name})
            return redirect("exchanges:detail", exchange.uid)
    context = {"form": form, "other": other}
    return render(request, "requests_board/exchange_form.html", context, status=422 if form.errors else 200)


def _prefilled(request: HttpRequest, ways: list[str]) -> dict[str, str]:
    """A link may say what it is about and who would do it."""
    gives = "other" if request.GET.get("gives") == "them" else "me"
    return {"gives": gives, "way": ways[0], "title": request.GET.get("title", "").replace("\x00", "")[:120]}


def _propose(request: HttpRequest, form: ProposalForm, other: Membership) -> Exchange:
    said, by = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    gives = said["gives"] == "me"
    if said["is_done"]:
        return exchanges.record(
            by=by,
            other=other,
            gives=gives,
            title=said["title"],
            minutes=said["hours"],
            amount=said.get("amount"),
            way=said["way"],
            happened_on=said["happened_on"],
            note=said["title"],
        )
    terms = exchanges.Terms(way=said["way"], minutes=said["hours"], amount=said.get("amount"))
    return exchanges.propose(terms, by=by, other=other, gives=gives, title=said["title"], message=said["message"])


@door("exchange.take_part")
def exchange_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One exchange, for its two members; for a coordinator when help was asked. Posts back with `do` and `version`."""
    exchange = _found(uid)
    me = request.me  # type: ignore[attr-defined]
    if not exchange.has(me):
        return _mediation(request, exchange)
    if apart.are(exchange.giver, exchange.receiver):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = exchange_deeds.forms_of(request, exchange, do)
    error, status = "", 200
    if do:
        try:
            words = exchange_deeds.run(request, exchange, do, forms)
        except Refused as refused:
            exchange, status = _found(uid), 409 if refused.code in ("stale", "conflict") else 422
            form = forms.get(do)
            if form is not None and status == 422:
                on_form(request, form, refused)
            else:
                error = str(refused.message)
                undo(request)
                forms = exchange_deeds.forms_of(request, exchange, "")
        else:
            if words is not None:
                if words:
                    messages.success(request, words)
                return redirect(request.path + ("#talk" if do == "write" else ""))
            status = 422
    context = exchange_deeds.context(request, exchange, forms)
    return render(request, "requests_board/exchange.html", {**context, "error": error}, status=status)


def _mediation(request: HttpRequest, exchange: Exchange) -> HttpResponse:
    """What a coordinator who is neither of the two sees and can write down. For everyone else it is not there."""
    by = request.actor  # type: ignore[attr-defined]
    officer = exchanges.officer_of(by)
    if not exchanges.may_mediate(exchange, officer) or not exchanges.is_open_to_mediation(exchange):
        raise Http404("not found")
    form = exchange_deeds.mediation_form(request, exchange)
    if request.method == "POST" and form.is_valid():
        try:
            exchange_deeds.mediate(request, exchange, form)
        except Refused as refused:
            if refused.field in form.fields:
                on_form(request, form, refused)
            else:
                tell(request, refused)
                return redirect(request.path)
        else:
            messages.success(request, _("Written down. Both of them hear of it."))
            return redirect("exchanges:list")
    context = exchange_deeds.mediation_context(request, exchange, form)
    return render(request, "requests_board/mediation.html", context, status=422 if form.errors else 200)


def _found(uid: uuid.UUID) -> Exchange:
    rows = Exchange.objects.select_related("giver", "receiver", "post", "proposed_by", "done_by")
    exchange = rows.filter(uid=uid).first()
    if exchange is None:
        raise Http404("not found")
    return exchange
