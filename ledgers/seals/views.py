"""What anyone may know of the books: that they balance, the seals, and whether a proof holds. And the proof of one's line."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledgers.models import BooksCheck, Entry, Seal
from ledgers.seals import checking, sealing
from ledgers.seals.forms import ProofForm
from networks import roles
from networks.doors import door

PER_PAGE = 20


@door("public", methods=("GET",))
def books(request: HttpRequest) -> HttpResponse:
    """The public page "the books balance": what is promised, the last check, the seals."""
    last = {kind: BooksCheck.objects.filter(kind=kind).first() for kind in ("daily", "whole")}
    context: dict[str, Any] = {"checks": last, "here": "ledgers:books", **_seals(request.GET.get("cursor", ""))}
    context["agree"] = not any(one is not None and one.disagreements for one in last.values())
    return render(request, "ledgers/seals/books.html", context)


def _seals(cursor: str) -> dict[str, Any]:
    """A page of seals, newest first. Numbers have no gaps, so a number is the cursor."""
    rows: Any = Seal.objects.defer("part_roots", "part_transfers", "part_accounts")
    before = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 10 else 0
    found = list((rows.filter(number__lt=before) if before else rows).order_by("-number")[: PER_PAGE + 1])
    shown = [{"day": row.day, **{k: v for k, v in sealing.published(row).items() if k != "day"}} for row in found[:PER_PAGE]]
    older = str(shown[-1]["number"]) if len(found) > PER_PAGE else ""
    return {"seals": shown, "is_first": not before, "page": {"older": older, "newer": ""}}


@door("public", methods=("GET",))
def seals_file(request: HttpRequest) -> HttpResponse:
    """All seals as one file, to keep elsewhere: whoever keeps it sees whether the past was changed."""
    rows = Seal.objects.defer("part_roots", "part_transfers", "part_accounts").order_by("number")
    network = request.network  # type: ignore[attr-defined]
    said = {"format": checking.SEALS, "network": network.uid, "seals": [sealing.published(row) for row in rows.iterator()]}
    return JsonResponse(said, headers={"Content-Disposition": 'attachment; filename="seals.json"'})


@door("public")
def check(request: HttpRequest) -> HttpResponse:
    """Somebody brings a proof: does it hold, and is its seal the one that is published here?"""
    form = ProofForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "here": "ledgers:books"}
    status = 200
    if request.method == "POST":
        if form.is_valid():
            context["answer"] = checking.answer(form.cleaned_data["content"])
        status = 200 if form.is_valid() and context["answer"].is_readable else 422
    return render(request, "ledgers/seals/check.html", context, status=status)


@door("own.statement", methods=("GET",))
def proof(request: HttpRequest, uid: Any) -> HttpResponse:
    """The proof of a line, as a file. One's own side of it; who keeps the books names the account."""
    entry = line_of(request, str(uid), request.GET.get("account", ""))
    said = sealing.proof(entry)
    if said is None:
        raise Http404("not sealed yet")
    name = f"proof-{entry.transfer.happened_on.isoformat()}-{str(uid)[:8]}.json"
    content = json.dumps(said, ensure_ascii=False, indent=1).encode()
    return HttpResponse(
        content, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def line_of(request: Any, uid: str, account: str = "") -> Entry:
    """The side of a transfer that the reader may see a proof of; 404 where there is none. One query."""
    sides = Entry.objects.filter(transfer__uid=uid).select_related("account", "transfer", "transfer__note").order_by("id")
    mine = [side for side in sides if side.account.holder_id == request.me.pk or roles.can(request.actor, "books.read")]
    wanted = [side for side in mine if str(side.account.uid) == account] if account else mine
    own = [side for side in wanted if side.account.holder_id == request.me.pk]
    if not wanted:
        raise Http404(_("There is no such line in these books."))
    return (own or wanted)[0]
