"""The member's home: panels that apps have registered, rendered here in order; htmx only refreshes one."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common import registry, wording
from common.registry import Panel
from networks import welcome
from networks.doors import door, gears_of


@door("people.read", methods=("GET",))
def home(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {"top": [], "main": [], "side": []}
    panels = sorted(registry.panels, key=lambda pair: pair[1].order)
    for name, panel in panels:
        shown = rendered(request, name, panel) if panel.page == "home" else ""
        if shown:
            context[panel.column].append(shown)
    me = request.me  # type: ignore[attr-defined]
    context |= {
        "greeting": _greeting(me.name),
        "today": _("Today is %(day)s.") % {"day": wording.day(timezone.localdate(), "long")},
        "welcome": welcome.progress(me),
    }
    return render(request, "networks/home.html", context)


@door("people.read", methods=("GET",))
def panel(request: HttpRequest, name: str) -> HttpResponse:
    """One panel, alone."""
    found = registry.panels.get(name)
    if found is None or found.page != "home":
        raise Http404("no such panel")
    return HttpResponse(rendered(request, name, found))


def rendered(request: HttpRequest, name: str, panel: Panel) -> SafeString | str:
    """A panel's HTML; nothing when its tool is off or it has nothing to show."""
    if panel.gear and panel.gear not in gears_of(request):
        return ""
    context = panel.context(request)
    return "" if context is None else render_to_string(panel.template, {**context, "panel_name": name}, request)


def _greeting(name: str) -> str:
    hour = timezone.localtime().hour
    first = name.split()[0] if name.split() else name
    if hour < 12:
        return _("Good morning, %(name)s.") % {"name": first}
    if hour < 18:
        return _("Good afternoon, %(name)s.") % {"name": first}
    return _("Good evening, %(name)s.") % {"name": first}
