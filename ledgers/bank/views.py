"""The treasurer's pages of the bank: bring a statement in, say what its columns are, and decide its lines."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.bank import csv_files, lines, matching, statements
from ledgers.bank.forms import ColumnsForm, FileForm
from ledgers.models import BankLine, BankStatement, Contribution, Loan, Transfer, Withdrawal
from ledgers.pool import signatories, units
from networks import doors, finding
from networks.doors import door
from networks.models import Membership

GEAR = "pool"
FEW = 25
MOST_FILES = 30


@door("books.read", gear=GEAR)
def bank(request: HttpRequest) -> HttpResponse:
    """What was brought in so far, and the form to bring in more."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    problems: list[Any] = []
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = statements.receive(file.read(), file.name or "", by=doors.officer(request))
        except statements.Unreadable as unreadable:
            doors.on_form(request, form, unreadable)
            problems = unreadable.problems
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            return redirect("ledgers:bank_statement", made.uid)
    context = {
        "form": form, "problems": problems[:100], "here": "ledgers:wallet",
        "statements": BankStatement.objects.select_related("uploaded_by").defer("content")[:MOST_FILES],
        "waiting": BankLine.objects.filter(state=BankLine.State.WAITING).count(),
        "signs": signatories.may_sign(doors.officer(request)),
    }  # fmt: skip
    return render(request, "ledgers/bank/bank.html", context, status=422 if form.errors else 200)


@door("books.read", gear=GEAR)
def bank_statement(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One file: its columns, or its lines with what each may be."""
    row = BankStatement.objects.select_related("uploaded_by").filter(uid=uid).first()
    if row is None:
        raise Http404
    if row.state == BankStatement.State.COLUMNS:
        return _columns(request, row)
    if request.method == "POST":
        try:
            _decide(request, row)
        except Refused as refused:
            doors.tell(request, refused)
        tail = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
        answer = redirect("ledgers:bank_statement", uid)
        answer["Location"] += tail
        return answer
    return render(request, "ledgers/bank/statement.html", _lines(request, row))


def _columns(request: HttpRequest, row: BankStatement) -> HttpResponse:
    head = csv_files.head(bytes(row.content or b""), row.name)
    form = ColumnsForm(request.POST if request.POST.get("do") == "explain" else None, head=head)
    problems: list[Any] = []
    if request.POST.get("do") == "discard":
        try:
            statements.discard(row, by=doors.officer(request))
        except Refused as refused:
            doors.tell(request, refused)
            return redirect("ledgers:bank_statement", row.uid)
        messages.success(request, _("Put away. Nothing of it is kept."))
        return redirect("ledgers:bank")
    if form.is_bound and form.is_valid():
        try:
            statements.explain(row, form.columns(), by=doors.officer(request))
        except statements.Unreadable as unreadable:
            doors.on_form(request, form, unreadable)
            problems = unreadable.problems
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            return redirect("ledgers:bank_statement", row.uid)
    context = {"statement": row, "form": form, "head": head, "problems": problems[:100], "here": "ledgers:wallet"}
    return render(request, "ledgers/bank/columns.html", context, status=422 if form.errors else 200)


def _lines(request: HttpRequest, row: BankStatement) -> dict[str, Any]:
    """A page of lines, those that wait by themselves or all, each with a suggestion."""
    shows_all = request.GET.get("show") == "all"
    rows = BankLine.objects.filter(statement=row).select_related("member", "decided_by").order_by("id")
    if not shows_all:
        rows = rows.filter(state=BankLine.State.WAITING)
    after = request.GET.get("after", "")
    if after:
        try:
            start = BankLine.objects.filter(statement=row, uid=uuid.UUID(after)).values_list("pk", flat=True).first()
        except ValueError:
            start = None
        rows = rows.filter(pk__gt=start or 0)
    found = list(rows[: FEW + 1])
    shown, money = found[:FEW], units.unit()
    said = matching.suggest([line for line in shown if line.state == BankLine.State.WAITING], money)
    declined = _declined(shown)
    return {
        "statement": row, "currency": money, "shows_all": shows_all, "noted": statements.noted(row), "here": "ledgers:wallet",
        "rows": [(line, said.get(line.pk), line.pk in declined) for line in shown],
        "older": str(shown[-1].uid) if len(found) > FEW else "", "balance": statements.balance(row),
        "waiting": BankLine.objects.filter(statement=row, state=BankLine.State.WAITING).count(),
        "sure": [line for line in shown if said.get(line.pk) and said[line.pk].kind],
        "signs": signatories.may_sign(doors.officer(request)),
    }  # fmt: skip


def _declined(shown: list[BankLine]) -> set[int]:
    """Lines that were recorded, and the second signatory declined it."""
    recorded = [line for line in shown if line.state == BankLine.State.RECORDED]
    return {line.pk for line in recorded} - lines.standing(recorded)


def _decide(request: HttpRequest, row: BankStatement) -> None:
    by, do = doors.officer(request), request.POST.get("do", "")
    if do == "sure":
        _all_ticked(request, row)
        return
    line = _line(row, request.POST.get("line", ""))
    if do == "contribute":
        said = request.POST.get("member", "")
        member = finding.member(said, besides=request.hand, by_office=True) if said else None  # type: ignore[attr-defined]
        lines.contribute(line, member, by=by, pot=Contribution.Pot.SHARE)
        messages.success(request, _("Recorded. Another signatory countersigns it."))
    elif do == "repay":
        lines.repay(line, _loan(request.POST.get("loan", "")), by=by)
        messages.success(request, _("Recorded as paid back. Another signatory countersigns it."))
    elif do == "hand-over":
        lines.hand_over(line, _withdrawal(request.POST.get("withdrawal", "")), by=by)
        messages.success(request, _("Signed. With the second signature it is in the books."))
    elif do == "gift":
        lines.contribute(line, None, by=by, pot=Contribution.Pot.FUND)
        messages.success(request, _("Recorded as a gift to the fund. Another signatory countersigns it."))
    elif do == "cost":
        lines.cost(line, by=by)
        messages.success(request, _("Recorded as a cost out of the pool’s fund. Another signatory countersigns it."))
    elif do == "match":
        lines.match(line, _transfer(request.POST.get("transfer", "")), by=by)
        messages.success(request, _("Matched with the line in the books."))
    elif do == "ignore":
        lines.ignore(line, by=by)
        messages.success(request, _("Left out. It can be decided anew."))
    elif do == "reopen":
        lines.reopen(line, by=by)
    else:
        raise Refused("unknown", _("Choose one of the buttons."))


def _line(row: BankStatement, said: str) -> BankLine:
    try:
        found = BankLine.objects.filter(statement=row, uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("line", _("There is no such line here."))
    return found


def _loan(said: str) -> Loan:
    try:
        found = Loan.objects.select_related("borrower").filter(uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("loan", _("There is no such loan here."))
    return found


def _withdrawal(said: str) -> Withdrawal:
    try:
        found = Withdrawal.objects.filter(uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("withdrawal", _("Nobody asked for that."))
    return found


def _transfer(said: str) -> Transfer:
    try:
        found = Transfer.objects.filter(uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("transfer", _("There is no such line in these books."))
    return found


def _all_ticked(request: HttpRequest, row: BankStatement) -> None:
    """Yes to the suggestions that were ticked, as they were shown: another one by now is left for another look."""
    by, ticked = doors.officer(request), request.POST.getlist("yes")[:FEW]
    found = [_line(row, said.partition("|")[0]) for said in ticked]
    now = matching.suggest([line for line in found if line.state == BankLine.State.WAITING], units.unit())
    done = 0
    for line, said in zip(found, ticked, strict=True):
        suggestion = now.get(line.pk)
        if suggestion is None or suggestion.token != said.partition("|")[2]:
            continue
        if suggestion.kind == "contribution":
            member: Membership | None = suggestion.member
            lines.contribute(line, member, by=by)
            done += 1
        elif suggestion.kind == "instalment" and suggestion.loan is not None:
            lines.repay(line, suggestion.loan, by=by)
            done += 1
        elif suggestion.kind == "withdrawal" and suggestion.withdrawal is not None:
            lines.hand_over(line, suggestion.withdrawal, by=by)
            done += 1
        elif suggestion.kind == "booked" and suggestion.transfer is not None:
            lines.match(line, suggestion.transfer, by=by)
            done += 1
    if done < len(ticked):
        messages.info(request, _("Some lines have changed meanwhile. Look at them again."))
    if done:
        messages.success(request, _("Done: %(count)s. What was recorded waits for a second signature.") % {"count": done})
