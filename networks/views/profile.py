"""A member's own page, as they write it."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import profiles, safety, skills, townmap
from networks.doors import door, on_form, tell
from networks.forms.pages import EmergencyForm, ProfileForm, SkillForm, TimesForm
from networks.models import Availability, EmergencyContact, Membership, MemberSkill


@door("profile.write_own")
def profile_edit(request: HttpRequest) -> HttpResponse:
    """Name, picture, contact and who sees what; a place; free times; whom to call. `do` says which of them was sent."""
    me: Membership = request.me  # type: ignore[attr-defined]
    do = request.POST.get("do", "save") if request.method == "POST" else ""
    if any(name.startswith("map.") for name in request.POST):
        do = "place"
    forms: dict[str, Any] = {
        "form": ProfileForm(
            request.POST if do == "save" else None,
            request.FILES if do == "save" else None,
            membership=me,
            initial=ProfileForm.initial_of(me),
        ),
        "availability_form": TimesForm(
            request.POST if do == "save_times" else None,
            initial={"times": [f"{row.weekday}-{row.part}" for row in Availability.objects.filter(membership=me)]},
        ),
        "emergency_form": EmergencyForm(request.POST if do == "add_emergency" else None, prefix="call"),
    }
    if do:
        done = _DEEDS.get(do, _nothing)(request, me, forms)
        if done:
            messages.success(request, done)
            return redirect(request.path)
    wrong = any(form.is_bound and form.errors for form in forms.values())
    context = {
        **forms,
        "emergency_contacts": EmergencyContact.objects.filter(membership=me),
        "has_map": townmap.frame() is not None,
        "map_side": townmap.SIDE,
    }
    return render(request, "networks/profile_form.html", context, status=422 if wrong else 200)


def _nothing(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    raise Http404("no such deed")


def _save(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    form: ProfileForm = forms["form"]
    if not form.is_valid():
        return ""
    by = request.actor  # type: ignore[attr-defined]
    try:
        row = profiles.edit(me, by=by, **form.as_fields())
        if form.cleaned_data["picture"]:
            profiles.set_picture(row, form.cleaned_data["picture"], by=by)
    except Refused as refused:
        on_form(request, form, refused)
        return ""
    return _("Saved.")


def _drop_picture(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    profiles.set_picture(me, None, by=request.actor)  # type: ignore[attr-defined]
    return _("The picture is gone.")


def _save_times(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    form: TimesForm = forms["availability_form"]
    if not form.is_valid():
        return ""
    profiles.set_times(me, form.pairs(), by=request.actor)  # type: ignore[attr-defined]
    return _("Saved.")


def _place(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    """A tap on the map: an image button sends where it was pressed, without any script."""
    said = [request.POST.get(f"map.{axis}", "") for axis in "xy"]
    frame = townmap.frame()
    try:
        if frame is None or not all(re.fullmatch(r"[0-9]{1,4}", number) for number in said):
            raise Refused("place", _("Tap on the map."))
        place = frame.place_at(int(said[0]), int(said[1]))
        profiles.set_place(me, place.latitude, place.longitude, by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        tell(request, refused)
        return ""
    return _("Your place is noted, give or take a quarter of a mile.")


def _add_emergency(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    form: EmergencyForm = forms["emergency_form"]
    if not form.is_valid():
        return ""
    said = form.cleaned_data
    try:
        safety.add_emergency_contact(me, said["name"], said["phone"], relation=said["relation"], by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        on_form(request, form, refused)
        return ""
    return _("Saved.")


def _drop_emergency(request: HttpRequest, me: Membership, forms: dict[str, Any]) -> str:
    row = EmergencyContact.objects.filter(membership=me, uid=as_uuid(request.POST.get("contact", ""))).first()
    if row is None:
        raise Http404("not found")
    safety.drop_emergency_contact(row, by=request.actor)  # type: ignore[attr-defined]
    return _("Taken away.")


_DEEDS = {
    "save": _save,
    "drop_picture": _drop_picture,
    "save_times": _save_times,
    "place": _place,
    "add_emergency": _add_emergency,
    "drop_emergency": _drop_emergency,
}


def as_uuid(text: str) -> uuid.UUID:
    """A uid that was sent; one that cannot be is nobody's."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


@door("people.read", methods=("GET",))
def town(request: HttpRequest) -> HttpResponse:
    """The sketch map as a picture, to tap on."""
    frame = townmap.frame()
    if frame is None:
        raise Http404("no neighborhoods")
    response = HttpResponse(townmap.drawn(frame, request.me), content_type="image/svg+xml")  # type: ignore[attr-defined]
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'none'; sandbox"
    return response


@door("profile.write_own")
def skills_page(request: HttpRequest) -> HttpResponse:
    """What a member offers and wants; a skill that the list lacks can be named."""
    me: Membership = request.me  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = SkillForm(request.POST if do == "add_skill" else None)
    if do == "drop_skill":
        row = (
            MemberSkill.objects.select_related("skill")
            .filter(membership=me, uid=as_uuid(request.POST.get("skill", "")))
            .first()
        )
        if row is None:
            raise Http404("not found")
        skills.drop(me, row, by=request.actor)  # type: ignore[attr-defined]
        return redirect("networks:skills")
    if do == "add_skill" and form.is_valid() and _add_skill(request, me, form):
        return redirect("networks:skills")
    rows = MemberSkill.objects.filter(membership=me).select_related("skill").order_by("direction", "skill__name_folded")
    context = {"skills": rows, "form": form}
    return render(request, "networks/skills.html", context, status=422 if form.errors else 200)


def _add_skill(request: HttpRequest, me: Membership, form: SkillForm) -> bool:
    said, by = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    try:
        skill = said["skill"] or skills.propose(said["new_skill"], said["category"], by=by)
        skills.add(me, skill, said["direction"], by=by, level=said["level"], note=said["note"])
    except Refused as refused:
        on_form(request, form, refused)
        return False
    messages.success(request, _("Added: %(skill)s.") % {"skill": skill.name})
    return True
