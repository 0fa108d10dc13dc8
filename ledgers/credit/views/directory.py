"""The trade directory, one's own line in it, and the yearly statement for tax."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.credit import taxes, trading
from ledgers.credit.forms import TermsForm
from ledgers.credit.views.paying import HERE, own_account
from networks import doors
from networks.doors import door

PARTS = (25, 50, 75, 100)


@door("board.read", methods=("GET",), gear="credit")
def directory(request: HttpRequest) -> HttpResponse:
    """Who takes credit."""
    words = " ".join(request.GET.get("q", "").split())[:80]
    said = request.GET.get("part", "")
    part = int(said) if said in map(str, PARTS) else 0
    page = trading.page(request.me, words, part, request.GET.get("cursor", ""))  # type: ignore[attr-defined]
    mine = trading.of(request.me)  # type: ignore[attr-defined]
    context = {"rows": page.rows, "page": page, "q": words, "part": part, "parts": PARTS, "mine": mine, "here": HERE}
    return render(request, "ledgers/credit/directory.html", context)


@door("own.statement", gear="credit")
def terms(request: HttpRequest) -> HttpResponse:
    """What one takes credit for, and up to which part."""
    me = request.me  # type: ignore[attr-defined]
    mine = trading.of(me)
    initial = {"part": mine.part, "about": mine.about, "is_listed": mine.is_listed} if mine else {}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            trading.say(me, by=request.actor, **form.cleaned_data)  # type: ignore[attr-defined]
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("ledgers:credit_directory")
    return render(request, "ledgers/credit/terms.html", {"form": form, "here": HERE}, status=422 if form.errors else 200)


@door("own.statement", methods=("GET",), gear="credit")
def tax(request: HttpRequest, year: int, kind: str) -> HttpResponse:
    """The yearly statement as a file: `csv` or `pdf`."""
    account = own_account(request)
    if account is None or not 2000 <= year <= 2200:
        raise Http404
    found = taxes.of_year(account, year)
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows(taxes.as_table(found, account))
        content, content_type = text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8"
    elif kind == "pdf":
        content = taxes.paper(request.network, account, request.me.name, found)  # type: ignore[attr-defined]
        content_type = "application/pdf"
    else:
        raise Http404
    name = f"credit-{year}.{kind}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
