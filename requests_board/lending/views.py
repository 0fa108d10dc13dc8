"""Things of neighboring networks: what there is, asking for one, and how a borrowing across stands, for both sides."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from networks import doors
from networks.doors import door
from networks.models import File
from networks.views.files import served
from requests_board.forms import DateField
from requests_board.lending import copies, loans
from requests_board.models import Booking, NeighborLoan, ThingCopy
from requests_board.things import policy

HERE = "things:library"


class AskForm(forms.Form):
    first = DateField(label=gettext_lazy("From"))
    last = DateField(label=gettext_lazy("Until, with that day"))
    words = forms.CharField(
        label=gettext_lazy("A few words to its keeper"), max_length=loans.MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Who you are, what you need it for, and how you can be reached. Your name goes along."),
    )  # fmt: skip

    def times(self) -> tuple[dt.datetime, dt.datetime]:
        """From the first midnight to the one after the last day, where this network is. Refuses `times`."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        if not 2000 < first.year <= last.year < 8000:
            raise Refused("times", _("Choose a nearer day."), "last")
        begins, ends = (dt.datetime.combine(day, dt.time.min) for day in (first, last + dt.timedelta(days=1)))
        return timezone.make_aware(begins), timezone.make_aware(ends)


class LoanWordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("A few words"), max_length=loans.MOST_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@door("board.read", methods=("GET",), gear="things")
def things(request: HttpRequest) -> HttpResponse:
    """What neighboring networks lend, the newest first; and what one borrows across, or is asked for."""
    rows = copies.shown() if "between" in doors.gears_of(request) else ThingCopy.objects.none()
    mine = list(loans.seen_by(request.actor).order_by("-id")[:20])  # type: ignore[attr-defined]
    context = {"things": list(rows[: copies.MOST]), "mine": mine, "here": HERE}
    return render(request, "requests_board/lending/list.html", context)


@door("things.borrow", gear="things")
def copy_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One thing of a neighboring network, and the way to ask for it."""
    copy = _shown(request, uid)
    today = timezone.localdate()
    begin = {"first": today + dt.timedelta(days=1), "last": today + dt.timedelta(days=min(3, copy.days))}
    form = AskForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            made = loans.ask(copy, *form.times(), form.cleaned_data["words"], by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            refused.field = {"starts_at": "first", "ends_at": "last"}.get(refused.field or "", refused.field)
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Asked. You hear when its keeper has answered."))
            return redirect("things:loan", made.uid)
    context = {"copy": copy, "form": form, "here": HERE}
    return render(request, "requests_board/lending/copy.html", context, status=422 if form.errors else 200)


@door("board.read", methods=("GET",), gear="things")
def picture(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The picture of a copy, for those who see it."""
    copy = _shown(request, uid)
    if not copy.picture_sha:
        raise Http404("not found")
    return served(request, File(content=copy.picture, content_type="image/jpeg", sha256=copy.picture_sha, name="thing.jpg"))


@door("things.borrow", gear="things")
def loan_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A borrowing across networks, for both sides. Posts back with do: agree, queue, decline, cancel, problem."""
    by = request.actor  # type: ignore[attr-defined]
    row: NeighborLoan | None = loans.seen_by(by).filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    form = LoanWordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = _do(request.POST.get("do", ""), row, form.cleaned_data["words"], by)
        except Refused as refused:
            if refused.field == "words":
                doors.on_form(request, form, refused)
                return render(request, "requests_board/lending/loan.html", _context(row, form, by), status=422)
            doors.tell(request, refused)
        else:
            messages.success(request, said)
        return redirect("things:loan", uid)
    return render(request, "requests_board/lending/loan.html", _context(row, form, by), status=422 if form.errors else 200)


def _do(do: str, row: NeighborLoan, words: str, by: Any) -> str:
    if do == "agree":
        loans.agree(row, words, by=by)
        return _("You said yes. It is booked, and they are told.")
    if do == "queue":
        loans.queue(row, words, by=by)
        return _("They are in line, and are told. When it is their turn it is booked for them.")
    if do == "decline":
        loans.decline(row, words, by=by)
        return _("You said no. They are told.")
    if do == "cancel":
        loans.cancel(row, by=by)
        return _("Called off.")
    if do == "problem":
        loans.report(row, words, by=by)
        return _("Told to its keeper.")
    raise Refused("unknown", _("Choose one of the buttons."))


def _context(row: NeighborLoan, form: LoanWordsForm, by: Any) -> dict[str, Any]:
    thing = loans.thing_of(row)
    return {
        "busy": thing is not None and row.state == NeighborLoan.State.ASKED and loans.is_busy(thing, row),
        "loan": row, "form": form, "thing": thing, "keeps": thing is not None and policy.may_keep(thing, by),
        "booking": Booking.objects.filter(uid=row.booking).first() if row.booking else None,
        "mine": row.is_ours and row.member_id == by.member.pk, "here": HERE,
    }  # fmt: skip


def _shown(request: HttpRequest, uid: uuid.UUID) -> ThingCopy:
    found: ThingCopy | None = copies.shown().filter(uid=uid).first() if "between" in doors.gears_of(request) else None
    if found is None:
        raise Http404("not found")
    return found
