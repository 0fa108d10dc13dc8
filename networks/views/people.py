"""Neighbors: the directory, and the page of one."""

import uuid
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import registry, wording
from networks import acting, apart, directory, geo, privacy, roles
from networks.doors import door
from networks.forms.pages import weekday_name
from networks.models import Availability, Membership, MemberSkill, PastElsewhere, RoleTerm, Skill, Vetting
from networks.models.member import Role

DISTANCES = ("1", "3", "10")


@door("people.read", methods=("GET",))
def people(request: HttpRequest) -> HttpResponse:
    """The directory: by name or skill, by one skill, by distance."""
    ref = request.network  # type: ignore[attr-defined]
    asked = request.GET
    words = asked.get("q", "").strip()[:80]
    within = asked.get("within", "")
    kind = asked.get("kind", "")
    meters = geo.meters_of(float(within), ref.distance_unit) if within in DISTANCES else None
    skill, cursor = asked.get("skill", "")[:40], asked.get("cursor", "")[:40]
    day = asked.get("day", "")
    more: dict[str, Any] = {name: asked.get(name, "")[:40] for name in ("level", "language", "part")}
    weekday = int(day) if day in [str(one) for one in range(7)] else None
    wanted = directory.Wanted(words, skill, meters, kind, cursor, weekday=weekday, **more)
    page = directory.page(wanted, to=request.actor)  # type: ignore[attr-defined]
    placed = geo.place_of(request.me) is not None  # type: ignore[attr-defined]
    choices = [("", _("Any"))] + [
        (number, wording.distance(geo.meters_of(float(number), ref.distance_unit), ref.distance_unit)) for number in DISTANCES
    ]
    context = {
        "people": page.rows,
        "page": page,
        "q": words,
        "chosen": {"skill": asked.get("skill", ""), "within": within, "kind": kind, "day": day, **more},
        "levels": [("", _("Any")), *MemberSkill.Level.choices],
        "days": [("", _("Any day")), *[(str(number), weekday_name(number)) for number in range(7)]],
        "parts": [("", _("Any time")), *Availability.Part.choices],
        "skills": Skill.objects.only("uid", "name"),
        "distances": choices if placed else [],
        "kinds": [("", _("Everyone")), *Membership.Kind.choices],
        "filters_on": bool(asked.get("skill") or within or kind or day or any(more.values())),
        "count_words": _("Nobody has this in their name or skills. These come near:") if page.are_alike else "",
        "can_invite": reverse("networks:invitations") if roles.can(request.actor, "invite") else "",  # type: ignore[attr-defined]
    }
    return render(request, "networks/people.html", context)


def member_or_404(uid: uuid.UUID, **also: Any) -> Membership:
    """A member of this network, by uid. A foreign one is a missing one."""
    found = Membership.objects.select_related("neighborhood").filter(uid=uid, **also).first()
    if found is None:
        raise Http404("not found")
    return found


@door("people.read", methods=("GET",))
def person(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A member's page, with no more than the reader may see."""
    by = request.actor  # type: ignore[attr-defined]
    member = member_or_404(uid)
    officer = roles.can(by, "people.contacts")
    if member.state != Membership.State.ACTIVE and not officer and member.pk != by.member.pk:
        raise Http404("not found")
    if apart.are(by.member, member):
        raise Http404("not found")
    seen = privacy.visible(member, to=by)
    skills = seen.get("skills", [])
    offices = RoleTerm.objects.running().filter(membership=member).values_list("role", flat=True)
    context: dict[str, Any] = {
        "person": SimpleNamespace(**seen, picture_url=seen.get("picture", "")),
        "is_me": member.pk == by.member.pk,
        "distance": geo.meters_apart(by.member, member) if "neighborhood" in seen else None,
        "offers": [row for row in skills if row.direction == MemberSkill.Direction.OFFER],
        "wants": [row for row in skills if row.direction == MemberSkill.Direction.WANT],
        "availability": free_times(seen.get("availability", [])),
        "contact": {name: seen[name] for name in privacy.CONTACT if seen.get(name)},
        "offices_held": [Role(office).label for office in offices],
        "vettings": Vetting.objects.filter(membership=member),
        "pasts": PastElsewhere.objects.filter(membership=member),
        "not_now_until": member.not_now_until,
        "cockpit": reverse("networks:cockpit_member", args=[member.uid]) if officer else "",
        "may_part": member.pk != by.member.pk and by.hands.pk != member.pk,
        "may_act": acting.membership_for(request.hand, by.offices, str(uid)) is not None,  # type: ignore[attr-defined]
    }
    for _name, part in registry.person_parts:
        context |= part(member, by)
    return render(request, "networks/person.html", context)


def free_times(rows: list[Any]) -> list[str]:
    """ "Tuesday mornings and evenings", one line a day."""
    days: dict[int, list[str]] = {}
    order = {"morning": 0, "afternoon": 1, "evening": 2}
    for row in sorted(rows, key=lambda one: (one.weekday, order[one.part])):
        days.setdefault(row.weekday, []).append(str(row.get_part_display()))
    return [
        _("%(day)s %(parts)s") % {"day": weekday_name(weekday), "parts": ", ".join(parts)} for weekday, parts in days.items()
    ]
