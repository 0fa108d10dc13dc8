"""What this app shows on the home page: what waits for coordinators, new neighbors, what went on, texts to sign."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.registry import Panel, Tab
from networks import agreements, apart, doors, duties, feed, roles
from networks.models import Membership, MemberSkill

FEW = 4


def _coordinator(request: Any) -> dict[str, Any] | None:
    by = doors.officer(request)
    if not roles.can(by, "decide"):
        return None
    coordinates = roles.can(by, "people.admit")
    return {"waiting": duties.of(by, doors.gears_of(request)), "cockpit": reverse("networks:cockpit") if coordinates else ""}


def _new_neighbors(request: Any) -> dict[str, Any] | None:
    rows = list(
        Membership.objects.active()
        .filter(kind=Membership.Kind.PERSON)
        .exclude(joined_on=None)
        .exclude(pk__in=[request.me.pk, *apart.ids_of(request.me)])
        .order_by("-joined_on", "-id")[:FEW]
    )
    offers: dict[int, list[str]] = {}
    said = MemberSkill.objects.filter(membership__in=rows, direction=MemberSkill.Direction.OFFER).select_related("skill")
    for row in said:
        offers.setdefault(row.membership_id, []).append(row.skill.name.lower())
    newcomers = [
        {
            "uid": row.uid,
            "name": row.name,
            "picture_url": row.picture_url,
            "joined_on": row.joined_on,
            "words": _offer_words(offers.get(row.pk, [])) if row.audience("skills") in ("network", "public") else "",
        }
        for row in rows
    ]
    return {"newcomers": newcomers}


def _offer_words(names: list[str]) -> str:
    return _("Can help with: %(skills)s.") % {"skills": ", ".join(names[:3])} if names else ""


def _feed(request: Any) -> dict[str, Any] | None:
    lines, _more = feed.network_lines(to=request.me, limit=5)
    return {"sentences": lines, "all": reverse("networks:feed")}


def _to_sign(request: Any) -> dict[str, Any] | None:
    waiting = agreements.unsigned(request.hand)
    return {"texts": waiting} if waiting else None


registry.panels.add("to-sign", Panel("networks/panels/to_sign.html", _to_sign, column="top", order=5))
registry.panels.add("coordinator", Panel("networks/panels/coordinator.html", _coordinator, column="side", order=10))
registry.panels.add("new-neighbors", Panel("networks/panels/new_neighbors.html", _new_neighbors, column="side", order=80))
registry.panels.add("feed", Panel("networks/panels/feed.html", _feed, column="side", order=90))
registry.tabs.add("home", Tab(gettext_lazy("Home"), "networks:home", "house", order=10))
registry.tabs.add("people", Tab(gettext_lazy("People"), "networks:people", "users", order=50))
