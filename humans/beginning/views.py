"""The founding journey on the coordinator's page, and on paper."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.beginning import paper, steps
from humans.commons import shelf
from networks import clauses, doors
from networks.doors import door


@door("network.write")
def journey(request: HttpRequest) -> HttpResponse:
    """Ten steps, what of each is done, what is next, and a playbook for each."""
    if request.method == "POST":
        name, done = request.POST.get("line", "")[:40], request.POST.get("do") == "tick"
        try:
            steps.tick(name, done, by=doors.officer(request))
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Noted."))
        return redirect(f"{reverse('humans:journey')}#{request.POST.get('step', '')[:12]}")
    found, books = steps.settle(), shelf.for_steps()
    context = {
        "stages": [{"stage": stage, "books": books.get(stage.step, [])} for stage in found],
        "next": steps.next_of(found), "done": sum(stage.is_done for stage in found), "total": len(found),
        "shown": clauses.value("federation.steps_shown"), "here": "networks:cockpit",
    }  # fmt: skip
    return render(request, "humans/journey.html", context)


@door("network.write", methods=("GET",))
def on_paper(request: HttpRequest) -> HttpResponse:
    """The ten steps with boxes to tick, for the wall."""
    answer = HttpResponse(paper.journey(request.network, steps.stages()), content_type="application/pdf")  # type: ignore[attr-defined]
    answer["Content-Disposition"] = 'attachment; filename="founding-journey.pdf"'
    return answer
