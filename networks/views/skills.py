"""What neighbors can do, skill by skill; teaching one and learning one; and the list of skills, as coordinators keep it."""

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import roles, shares, skills
from networks.doors import door, officer, on_form, tell
from networks.forms.skills import MergeForm, ShareForm, SkillEditForm
from networks.models import Skill, SkillShare
from networks.text import fold
from networks.views.profile import as_uuid


@door("people.read", methods=("GET",))
def skill_list(request: HttpRequest) -> HttpResponse:
    """Every skill of the list with how many offer it; `?q=` finds by name and other names."""
    words = fold(request.GET.get("q", "").replace("\0", " "))[:80]
    rows = [row for row in skills.counted() if not words or _has(row.skill, words)]
    shelves = [{"category": category, "rows": list(some)} for category, some in groupby(rows, lambda row: row.skill.category)]
    can_keep = roles.can(officer(request), "network.write")
    context = {"shelves": shelves, "q": request.GET.get("q", "")[:80], "can_keep": can_keep}
    return render(request, "networks/skill_list.html", context)


def _has(skill: Skill, words: str) -> bool:
    return any(words in fold(name) for name in (skill.name, *skill.synonyms))


@door("network.write")
def skill_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One skill of the list: its names and shelf, or the same as another. Posts back with `do` = save or merge."""
    row = Skill.objects.select_related("category").filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    initial = {"name": row.name, "category": row.category.uid, "synonyms": ", ".join(row.synonyms)}
    edit = SkillEditForm(request.POST if do == "save" else None, initial=initial)
    merge = MergeForm(request.POST if do == "merge" else None, skill=row)
    form: Any = {"save": edit, "merge": merge}.get(do)
    if do and form is None:
        raise Http404("no such deed")
    if form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            if do == "save":
                said["synonyms"] = said["synonyms"].split(",")
                skills.edit(row, by=officer(request), **said)
            else:
                skills.merge(row, said["into"], by=officer(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Saved.") if do == "save" else _("They are one now. Nobody lost anything."))
            return redirect("networks:skill_list")
    context = {"skill": row, "edit": edit, "merge": merge}
    return render(request, "networks/skill_page.html", context, status=422 if do else 200)


@door("people.read")
def share_list(request: HttpRequest) -> HttpResponse:
    """Teach one, learn one: who offers what, those that suit first. Posts back with `do` = offer or end (share=uid)."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = ShareForm(request.POST if do == "offer" else None)
    if do == "end":
        row = SkillShare.objects.filter(uid=as_uuid(request.POST.get("share", ""))).first()
        if row is None:
            raise Http404("not found")
        try:
            shares.end(row, by=by)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, _("Taken back."))
        return redirect("networks:shares")
    if form.is_bound and form.is_valid():
        try:
            made = shares.offer(by=by, **form.cleaned_data)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            found = shares.partners(made)
            words = _("It is up. %(name)s would suit: ask them.") % {"name": found[0].name} if found else _("It is up.")
            messages.success(request, words)
            return redirect("networks:shares")
    context = {"form": form, "mine": list(shares.of(me)), "lines": shares.lines(me)}
    return render(request, "networks/shares.html", context, status=422 if do else 200)
