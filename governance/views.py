"""The bylaws: for everyone to read; for coordinators to write until they are adopted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from governance import bylaws
from networks import clauses, roles
from networks.clauses import Declaration
from networks.doors import door, officer, on_form


@door("public", methods=("GET",))
def read(request: HttpRequest) -> HttpResponse:
    """Every rule with its number, since when and by which decision."""
    adopted = bylaws.adopted_on()
    by = request.actor  # type: ignore[attr-defined]
    may_write = adopted is None and by is not None and roles.can(officer(request), "clauses.write_before_adoption")
    context = {"articles": bylaws.articles(), "adopted": adopted, "may_write": may_write}
    return render(request, "networks/bylaws.html", context)


class ClauseForm(forms.Form):
    """One rule. What can be written is said by its declaration."""

    value = forms.CharField(label=gettext_lazy("Value"), max_length=80)

    def __init__(self, *args: Any, rule: Declaration, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = str(rule.title)
        if rule.choices:
            self.fields["value"] = forms.ChoiceField(label=label, choices=rule.choices)
        elif rule.kind is bool:
            self.fields["value"] = forms.ChoiceField(label=label, choices=[("yes", _("Yes")), ("no", _("No"))])
        else:
            self.fields["value"] = forms.CharField(label=label, max_length=80, help_text=self._bounds(rule))

    @staticmethod
    def _bounds(rule: Declaration) -> str:
        words = [str(rule.unit)] if rule.unit else []
        if rule.least is not None and rule.most is not None:
            words.append(_("from %(least)s to %(most)s") % {"least": rule.least, "most": rule.most})
        return ", ".join(words)


@door("clauses.write_before_adoption")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Writes one rule, before the bylaws are adopted."""
    if key not in registry.clauses:
        raise Http404("no such rule")
    rule = clauses.declaration(key)
    now = clauses.value(key)
    first = ("yes" if now else "no") if rule.kind is bool else now
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
