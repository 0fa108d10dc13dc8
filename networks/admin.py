"""What coordinators see and change of a network in its admin site."""

import json
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from networks import agreements, clauses, directory, doors, memberships, offices, profiles, shares
from networks.admin_site import Deed, NetworkModelAdmin, RowForm, site
from networks.circles import admin as of_circles  # noqa: F401  (registers)
from networks.copies import admin as of_copies  # noqa: F401  (registers)
from networks.models import (
    AgreementText,
    Category,
    Clause,
    Decision,
    Membership,
    Neighborhood,
    Record,
    RoleTerm,
    Skill,
    SkillShare,
    WelcomeStep,
)
from networks.oauth import admin as of_apps  # noqa: F401  (registers)
from networks.text import fold
from networks.webhooks import admin as of_webhooks  # noqa: F401  (registers)


def _state(*states: str) -> Any:
    return lambda membership: membership.state in states


@admin.register(Membership, site=site)
class MembershipAdmin(NetworkModelAdmin):
    """Members: contact and place are written by `profiles.edit`, everything else by a deed."""

    view_capability = "people.write"
    change_capability = "people.write"
    verb_records = True
    list_display = ("name", "number", "kind", "state", "neighborhood", "joined_on", "last_seen_on")
    list_filter = ("state", "kind")
    list_select_related = ("neighborhood",)
    search_fields = ("name_folded", "email_folded", "phone", "external_ref")
    ordering = ("state", "name_folded", "id")
    written = ("name", "email", "phone", "phone_alt", "address", "neighborhood")
    readonly_fields = (
        "kind",
        "state",
        "number",
        "external_ref",
        "is_minor",
        "application_note",
        "applied_at",
        "joined_on",
        "left_on",
        "last_seen_on",
    )
    fields = (*written, *readonly_fields)
    deeds = {
        "admit": Deed(_("Welcome as a member"), memberships.admit, "people.admit", shows=_state("applied")),
        "decline": Deed(_("Do not admit"), memberships.decline, "people.admit", shows=_state("applied"), grave=True),
        "suspend": Deed(_("Pause"), memberships.suspend, "people.suspend", shows=_state("active"), grave=True),
        "resume": Deed(_("End the pause"), memberships.resume, "people.suspend", shows=_state("suspended")),
        "close": Deed(
            _("Close this membership"), memberships.leave, "people.suspend", shows=_state("active", "suspended"), grave=True
        ),
    }

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        said = {name: form.cleaned_data[name] for name in self.written}
        profiles.edit(obj, by=doors.officer(request), **said)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """By an index: what Django would ask reads every member. With the uids, as PostgreSQL 15 would go through all keys."""
        if not search_term.strip():
            return queryset, False
        found = Membership.objects.filter(pk__in=directory.looked_up(search_term)).values_list("uid", flat=True)
        return queryset.filter(uid__in=list(found)), False


@admin.register(RoleTerm, site=site)
class RoleTermAdmin(NetworkModelAdmin):
    view_capability = "roles.appoint"
    add_capability = "roles.appoint"
    verb_records = True
    list_display = ("membership", "role", "since", "until", "decision")
    list_filter = ("role",)
    list_select_related = ("membership",)
    ordering = ("-since", "id")
    fields = ("membership", "role", "since", "until", "decision")
    deeds = {"end": Deed(_("End this office today"), offices.end, "roles.appoint", grave=True)}

    def save_model(self, request: HttpRequest, obj: RoleTerm, form: Any, change: bool) -> None:
        said = form.cleaned_data
        made = offices.appoint(
            said["membership"],
            said["role"],
            by=doors.officer(request),
            since=said["since"],
            until=said["until"],
            decision=said["decision"],
        )
        obj.pk, obj.uid = made.pk, made.uid


class _Shelf(NetworkModelAdmin):
    """Lists that a network arranges for itself."""

    add_capability = "network.write"
    change_capability = "network.write"
    remove_capability = "network.write"


@admin.register(Category, site=site)
class CategoryAdmin(_Shelf):
    list_display = ("name", "position", "vetting", "parent")
    list_select_related = ("parent",)
    fields = ("name", "icon", "parent", "position", "vetting")


@admin.register(Skill, site=site)
class SkillAdmin(_Shelf):
    list_display = ("name", "category")
    list_select_related = ("category",)
    search_fields = ("name_folded",)
    fields = ("name", "category", "synonyms")

    def save_model(self, request: HttpRequest, obj: Skill, form: Any, change: bool) -> None:
        obj.name_folded = fold(obj.name)
        super().save_model(request, obj, form, change)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, fold(search_term))


@admin.register(SkillShare, site=site)
class SkillShareAdmin(NetworkModelAdmin):
    """Who teaches one skill and would learn another."""

    view_capability = "people.write"
    list_display = ("member", "teaches", "learns", "made_at", "ended_at")
    list_select_related = ("member", "teaches", "learns")
    ordering = ("-id",)
    fields = ("member", "teaches", "learns", "words", "made_at", "ended_at")
    deeds = {"end": Deed(_("Take it back"), shares.end, "people.write", shows=lambda share: share.ended_at is None)}


@admin.register(Neighborhood, site=site)
class NeighborhoodAdmin(_Shelf):
    list_display = ("name", "latitude", "longitude")
    fields = ("name", "latitude", "longitude", "outline")


@admin.register(WelcomeStep, site=site)
class WelcomeStepAdmin(_Shelf):
    add_capability = change_capability = remove_capability = "welcome.write"
    list_display = ("text", "position", "by_coordinator", "url_name")
    fields = ("position", "text", "url_name", "by_coordinator")


@admin.register(AgreementText, site=site)
class AgreementTextAdmin(NetworkModelAdmin):
    """A version is never changed: people have signed it. A new one is added."""

    add_capability = "network.write"
    verb_records = True
    list_display = ("kind", "version", "from_at")
    list_filter = ("kind",)
    fields = ("kind", "body")

    def save_model(self, request: HttpRequest, obj: AgreementText, form: Any, change: bool) -> None:
        made = agreements.publish(form.cleaned_data["kind"], form.cleaned_data["body"], by=doors.officer(request))
        obj.pk, obj.uid = made.pk, made.uid


def _choices() -> list[tuple[str, str]]:
    return [(key, f"{declaration.title} ({key})") for key, declaration in clauses.here()]


class ClauseForm(RowForm):
    key = forms.ChoiceField(label=_("Rule"), choices=_choices)
    value = forms.CharField(label=_("Value"), max_length=80, help_text=_("A number, yes or no, or one of the rule's words."))

    class Meta:
        model = Clause
        fields = ("key", "value")

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned and "key" in cleaned and "value" in cleaned:
            try:
                cleaned["value"] = clauses.read(cleaned["key"], cleaned["value"])
            except Refused as refused:
                self.add_error("value", str(refused.message))
        return cleaned


@admin.register(Clause, site=site)
class ClauseAdmin(NetworkModelAdmin):
    """The rules with their dates. Before the bylaws are adopted a new value may be written here."""

    view_capability = "clauses.read"
    add_capability = "clauses.write_before_adoption"
    verb_records = True
    form = ClauseForm
    list_display = ("key", "scope", "shown", "from_at", "until_at", "decision")
    search_fields = ("key",)
    ordering = ("key", "scope", "-from_at")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("key", "value") if obj is None else ("key", "scope", "shown", "from_at", "until_at", "decision")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("key", "scope", "shown", "from_at", "until_at", "decision")

    @admin.display(description=_("value"))
    def shown(self, clause: Clause) -> str:
        return json.dumps(clause.value, ensure_ascii=False)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not clauses.is_adopted()

    def save_model(self, request: HttpRequest, obj: Clause, form: Any, change: bool) -> None:
        said = form.cleaned_data
        made = clauses.amend(said["key"], said["value"], by=doors.officer(request), decision="founding")
        obj.pk, obj.uid = made.pk, made.uid


@admin.register(Decision, site=site)
class DecisionAdmin(NetworkModelAdmin):
    list_display = ("ref", "first_officer", "second_officer", "made_at", "signed_at", "source")
    list_select_related = ("first_officer", "second_officer")
    fields = ("ref", "text", "first_officer", "second_officer", "made_at", "signed_at", "source")


@admin.register(Record, site=site)
class RecordAdmin(NetworkModelAdmin):
    """Everything that was recorded, newest first. Append-only."""

    view_capability = "records.read"
    list_display = ("recorded_at", "kind", "actor", "hand", "about")
    list_select_related = ("actor", "hand")
    fields = ("recorded_at", "kind", "actor", "hand", "about", "data")
