"""For members without internet: writing an exchange down for one of them, and the other's yes, by a second coordinator."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from common.fields import HoursField
from networks import clauses
from networks.doors import door, officer, on_form, tell
from networks.forms.cockpit import NumberField
from networks.views.profile import as_uuid
from requests_board import entering
from requests_board.forms import DateField

MOST = 100


class EntryForm(forms.Form):
    """Two members and what one did for the other."""

    giver = NumberField(gettext_lazy("Who did it?"))
    receiver = NumberField(gettext_lazy("For whom?"))
    speaks_for = forms.ChoiceField(
        label=gettext_lazy("Who asked you to write it down?"),
        choices=[("giver", gettext_lazy("who did it")), ("receiver", gettext_lazy("for whom it was"))],
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=gettext_lazy("What is it about?"), min_length=3, max_length=120)
    hours = HoursField(label=gettext_lazy("How long did it take?"))
    happened_on = DateField(label=gettext_lazy("On which day was it?"), required=False)

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        hours: Any = self.fields["hours"]
        hours.step = step


@door("act_for", gear="hours")
def entry(request: HttpRequest) -> HttpResponse:
    """The form, and what waits for a call. Posts back with do = enter | confirm (exchange=uid)."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "confirm":
        return _confirm(request)
    form = EntryForm(request.POST if do == "enter" else None, step=clauses.value("hours.step"))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = entering.enter(
                said["giver"], said["receiver"], said["hours"], said["title"], by=officer(request),
                speaks_for_giver=said["speaks_for"] == "giver", happened_on=said["happened_on"],
            )  # fmt: skip
        except Refused as refused:
            on_form(request, form, refused)
        else:
            silent = entering.silent_of(made).name
            messages.success(
                request, _("Written down. %(name)s confirms it, or another coordinator calls them.") % {"name": silent}
            )
            return redirect("exchanges:entry")
    rows = list(entering.waiting()[:MOST])
    for row in rows:
        row.silent = entering.silent_of(row)  # type: ignore[attr-defined]
        row.is_mine = row.done_hand_id == request.hand.pk  # type: ignore[attr-defined]
    context = {"form": form, "rows": rows}
    return render(request, "requests_board/entry.html", context, status=422 if form.errors else 200)


def _confirm(request: HttpRequest) -> HttpResponse:
    row = entering.waiting().filter(uid=as_uuid(request.POST.get("exchange", ""))).first()
    if row is None:
        raise Http404("not found")
    try:
        entering.confirm(row, by=officer(request))
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("Confirmed."))
    return redirect("exchanges:entry")
