"""Who outside is told of what happens here, for coordinators: addresses, their log, sending again."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from networks import doors
from networks.doors import door, on_form, tell
from networks.models import Webhook, WebhookMessage
from networks.views.profile import as_uuid
from networks.webhooks import hooks, messages, words
from networks.webhooks.forms import WebhookForm

PAGE = 30


@door("network.write")
def webhook_list(request: HttpRequest) -> HttpResponse:
    """The addresses. A new secret is in the answer that makes it, and nowhere else."""
    form, secret = WebhookForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            _row, secret = hooks.add(by=doors.officer(request), **form.said())
        except Refused as refused:
            on_form(request, form, refused)
        else:
            form = WebhookForm()
    context = {
        "form": form,
        "rows": [(one, [words.of(kind) for kind in one.kinds]) for one in hooks.standing()],
        "secret": secret,
        "here": "networks:cockpit",
    }
    return render(request, "networks/webhooks.html", context, status=422 if form.errors else 200)


@door("network.write")
def webhook(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One address: what it is told, the log, its secret."""
    row = hooks.standing().filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    do, secret = request.POST.get("do", ""), ""
    form = WebhookForm(request.POST if do == "change" else None, row=row)
    try:
        if do == "renew":
            secret = hooks.renew_secret(row, by=doors.officer(request))
        elif do == "change":
            if form.is_valid():
                hooks.change(row, by=doors.officer(request), **form.said())
                flash.success(request, _("Saved."))
                return redirect("networks:webhook", uid)
        elif do:
            return _deed(request, row, do)
    except Refused as refused:
        on_form(request, form, refused) if form.is_bound else tell(request, refused)
    log, older = _log(row, request.GET.get("before", ""))
    context = {
        "form": form,
        "row": row,
        "secret": secret,
        "log": [(one, words.of(one.record.kind)) for one in log],
        "older": older,
        "here": "networks:cockpit",
    }
    return render(request, "networks/webhook.html", context, status=422 if form.errors else 200)


def _deed(request: HttpRequest, row: Webhook, do: str) -> HttpResponse:
    by = doors.officer(request)
    if do == "remove":
        hooks.remove(row, by=by)
        flash.success(request, _("“%(name)s” is told nothing any more.") % {"name": row.name})
        return redirect("networks:webhooks")
    if do == "park":
        hooks.park(row, by=by)
    elif do == "resume":
        hooks.resume(row, by=by)
    elif do == "again":
        one = WebhookMessage.objects.filter(webhook=row, uid=as_uuid(request.POST.get("message", ""))).first()
        if one is None:
            raise Http404("not found")
        messages.again(row, by=by, message=one)
        flash.success(request, _("It goes out again."))
    elif do == "again_all":
        count = messages.again(row, by=by, since=timezone.now() - dt.timedelta(days=1))
        said = ngettext("%(n)s message goes out again.", "%(n)s messages go out again.", count) % {"n": count}
        flash.success(request, said)
    return redirect("networks:webhook", row.uid)


def _log(row: Webhook, before: str) -> tuple[list[WebhookMessage], Any]:
    """A page of what was sent, newest first, and from where to go on."""
    rows = WebhookMessage.objects.filter(webhook=row).select_related("record").order_by("-id")
    if before and (last := WebhookMessage.objects.filter(webhook=row, uid=as_uuid(before)).first()) is not None:
        rows = rows.filter(pk__lt=last.pk)
    found = list(rows[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].uid if len(found) > PAGE else ""
