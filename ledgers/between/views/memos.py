"""Memos by which two networks settle what stands open: written, signed, kept, printed. For coordinators."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import papers
from ledgers.between import memos
from ledgers.between.agreements import MAY
from ledgers.between.forms import MemoForm, SignForm
from ledgers.models import Memo
from networks import doors
from networks.doors import door
from networks.models import Network


@door(MAY, gear="between")
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """What is open with a partner, and how it is settled."""
    partner = Network.objects.filter(slug=slug).first()
    accounts = memos.open_with(partner) if partner is not None else []
    if partner is None or not accounts:
        raise Http404("nothing is open")
    owed = {one.currency.kind: -one.balance for one in accounts if one.balance < 0}
    form = MemoForm(request.POST or None, accounts=accounts, decisions=memos.decisions_for(owed))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = memos.write(
                partner, form.ways(), words=said["words"], name=said["name"], decision=said.get("decision"),
                by=doors.officer(request),
            )  # fmt: skip
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written and signed. They are told, and sign or not."))
            return redirect("ledgers:memo", row.uid)
    stands = [
        (
            _("We owe %(amount)s")
            if one.balance > 0
            else _("They owe %(amount)s")
            if one.balance
            else _("Only a crumb in their book")
        )
        % {"amount": wording.amount(abs(one.balance), one.currency)}
        for one in accounts
    ]
    context = {"form": form, "partner": partner, "stands": stands, "here": "ledgers:wallet"}
    return render(request, "ledgers/between/memo_new.html", context, status=422 if form.errors else 200)


@door(MAY, gear="between")
def memo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One memo. Posts back with do = sign, decline."""
    row = _found(uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    decisions = memos.decisions_for(memos.lets_go(row)) if row.state == "written" and not row.is_ours else None
    form = SignForm(request.POST if do == "sign" else None, decisions=decisions)
    if do == "decline" or (form.is_bound and form.is_valid()):
        by = doors.officer(request)
        try:
            if do == "sign":
                memos.sign(row, name=form.cleaned_data["name"], decision=form.cleaned_data.get("decision"), by=by)
            else:
                memos.decline(row, by=by)
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Signed. Both books have moved.") if do == "sign" else _("Not signed. They are told."))
        return redirect("ledgers:memo", uid)
    context = {
        "memo": row, "sentences": memos.sentences(row), "form": form, "here": "ledgers:wallet",
        "decided": memos.decided(row, request.me),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "ledgers/between/memo.html", context, status=422 if form.errors else 200)


@door(MAY, methods=("GET",), gear="between")
def paper(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The memo on one sheet of paper."""
    row = _found(uid)
    ours, theirs = request.network.name, row.partner.name  # type: ignore[attr-defined]
    facts = [row.get_state_display() + (f", {row.settled_on.isoformat()}" if row.settled_on else "")]
    signatures = [(ours, row.signed_as), (theirs, row.partner_signed_as)]
    facts += [_("For %(network)s: %(name)s") % {"network": who, "name": name} for who, name in signatures if name]
    if row.by_umbrella:
        facts.append(_("HUMANs signed for the side that nobody coordinates."))
    facts += [_("By decision: %(words)s") % {"words": words} for words, _url in memos.decided(row, request.me)]  # type: ignore[attr-defined]
    made = papers.memo(
        request.network,  # type: ignore[attr-defined]
        _("Memo between %(ours)s and %(theirs)s") % {"ours": ours, "theirs": theirs},
        facts,
        [*memos.sentences(row), *row.words.splitlines()],
    )
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="memo.pdf"'}
    )


def _found(uid: uuid.UUID) -> Memo:
    row: Memo | None = memos.with_lines().filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    return row
