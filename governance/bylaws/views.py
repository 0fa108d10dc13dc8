"""The bylaws: for everyone to read, on any day, and to compare; for coordinators to write until they are adopted."""

import itertools
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws import articles, differences, paper, profiles, rules
from governance.bylaws.forms import ArticleForm, ClauseForm, SpanForm
from networks import clauses, roles
from networks.doors import door, gears_of, officer, on_form

GEAR = "decisions"


@door("public", methods=("GET",))
def read(request: HttpRequest) -> HttpResponse:
    """Every article and rule with its number, since when and by which decision; `on` asks for another day."""
    day = rules.day(request.GET.get("on", ""))
    at = rules.end_of(day) if day else None
    adopted = rules.adopted_on()
    by = request.actor  # type: ignore[attr-defined]
    may_write = (
        day is None and adopted is None and by is not None and roles.can(officer(request), "clauses.write_before_adoption")
    )
    may_propose = day is None and by is not None and GEAR in gears_of(request) and roles.can(by, "decisions.take_part")
    profile = profiles.current()
    context = {
        "articles": rules.articles(at), "adopted": adopted, "may_write": may_write, "day": day, "today": timezone.localdate(),
        "profile": profile, "checks": profiles.checks(profile), "span": SpanForm(), "may_propose": may_propose,
    }  # fmt: skip
    return render(request, "networks/bylaws.html", context)


@door("public", methods=("GET",))
def compare(request: HttpRequest) -> HttpResponse:
    """What changed between the ends of two days."""
    form = SpanForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        start, until = rules.day(str(form.cleaned_data["start"])), rules.day(str(form.cleaned_data["until"]))
        if start is None or until is None or until < start:
            form.add_error("until", _("Choose a day that is not before the first one."))
        else:
            found = differences.between(rules.end_of(start), rules.end_of(until))
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "governance/bylaws/compare.html", {"form": form, "found": found}, status=status)


@door("public", methods=("GET",))
def pdf(request: HttpRequest) -> HttpResponse:
    """The bylaws as they hold now, on paper."""
    answer = HttpResponse(paper.bylaws(request.network), content_type="application/pdf")  # type: ignore[attr-defined]
    answer["Content-Disposition"] = 'attachment; filename="bylaws.pdf"'
    return answer


@door("public", methods=("GET",))
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article with its earlier versions, each beside what it replaced."""
    current = next((one for one in articles.at() if one.slug == slug), None)
    if current is None:
        raise Http404("no such article")
    rows = articles.versions(slug)
    before = {row.pk: older.text for row, older in itertools.pairwise(rows)}
    template = next((one.text for one in articles.template() if one.slug == slug), "")
    versions = [
        {"row": row, "pieces": differences.of_texts(before.get(row.pk, template), row.text),
         "decision_url": rules.decision_url(row.decision)}
        for row in rows
    ]  # fmt: skip
    return render(request, "governance/bylaws/article.html", {"article": current, "versions": versions})


@door("clauses.write_before_adoption")
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Writes an article, before the bylaws are adopted."""
    current = next((one for one in articles.at() if one.slug == slug), None)
    if current is None:
        raise Http404("no such article")
    form = ArticleForm(request.POST or None, initial={"title": current.title, "text": current.text})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            articles.amend(slug, said["title"], said["text"], by=officer(request), decision="founding")
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Written. It holds from now on."))
            return redirect(f"{reverse('networks:bylaws')}#{slug}")
    context = {"article": current, "form": form, "adopted": clauses.is_adopted()}
    return render(request, "governance/bylaws/write.html", context, status=422 if form.errors else 200)


@door("clauses.write_before_adoption")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Writes one rule, before the bylaws are adopted."""
    if not clauses.is_here(key):
        raise Http404("no such rule")
    rule = clauses.declaration(key)
    now = clauses.value(key)
    first: Any = ("yes" if now else "no") if rule.kind is bool else now
    form = ClauseForm(request.POST or None, rule=rule, initial={"value": first})
    adopted = clauses.is_adopted()
    if request.method == "POST" and form.is_valid():
        try:
            new = clauses.read(key, form.cleaned_data["value"])
            clauses.amend(key, new, by=officer(request), decision="founding")
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Written. It holds from now on."))
            return redirect(f"{reverse('networks:bylaws')}#{key}")
    context = {"rule": rule, "form": form, "adopted": adopted}
    return render(request, "networks/clause.html", context, status=422 if form.errors else 200)
