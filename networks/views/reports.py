"""Reports: which there are, and one of them as table, chart and file."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from common import registry, sheets
from common.errors import Refused
from networks import doors, reports
from networks.doors import door
from networks.forms.reports import SpanForm


@door("reports.read", methods=("GET",))
def report_list(request: HttpRequest) -> HttpResponse:
    rows = [
        {"name": name, "title": report.title, "explanation": report.explanation}
        for name, report in reports.offered(doors.gears_of(request))
    ]
    return render(request, "networks/reports.html", {"rows": rows, "here": "networks:cockpit"})


@door("reports.read", methods=("GET",))
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report over the days asked for; the same days as a file."""
    found = _offered(request, name)
    form = SpanForm(request.GET or None)
    context: dict[str, Any] = {"report": found, "form": form, "here": "networks:cockpit"}
    try:
        start, until = form.days()
    except Refused as refused:
        doors.on_form(request, form, refused)
        return render(request, "networks/report.html", context, status=422)
    figures = found.figures(start, until)
    form.initial = {"start": start, "until": until}
    context |= {
        "start": start, "until": until, "figures": figures, "shown": reports.shown(figures),
        "csv_url": f"{reverse('networks:report_csv', args=[name])}?start={start}&until={until}",
    }  # fmt: skip
    return render(request, "networks/report.html", context, status=422 if form.errors else 200)


@door("reports.read", methods=("GET",))
def report_csv(request: HttpRequest, name: str) -> HttpResponse:
    found = _offered(request, name)
    try:
        start, until = SpanForm(request.GET or None).days()
    except Refused:
        raise Http404("no such days") from None
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([sheets.safe(cell) for cell in row] for row in reports.table(found.figures(start, until)))
    said = {"Content-Disposition": f'attachment; filename="{name}-{start}-{until}.csv"'}
    return HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=said)


def _offered(request: HttpRequest, name: str) -> registry.Report:
    found = dict(reports.offered(doors.gears_of(request))).get(name)
    if found is None:
        raise Http404("no such report")
    return found
