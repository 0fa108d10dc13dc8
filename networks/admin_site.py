"""The coordinator's admin site at `/<network>/admin/`: Django's pages, our rules.

Who may enter, see and change is asked of networks/roles.py, never of Django's staff flag or permissions. Rows are found by
`uid`, and a foreign one answers like a missing one: 404. What is done here is done by verbs and lies in our records;
Django's own log is never written. An app registers in its `admin.py`:

    @admin.register(Post, site=site)
    class PostAdmin(NetworkModelAdmin):
        view_capability = "post.moderate"
        deeds = {"hide": Deed(_("Hide"), posts.hide, "post.moderate")}
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import quote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import include, path, re_path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from networks import doors, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy.tables import TenantForeignKey

ENTER = "admin.enter"
Answer = Callable[..., HttpResponse]


class NetworkAdminSite(admin.AdminSite):
    """Entered by an office and a second factor."""

    site_title = gettext_lazy("Coordination")
    site_header = gettext_lazy("Coordination")
    index_title = gettext_lazy("What this network keeps")
    index_template = "networks/admin/index.html"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        doors.identify(request)
        return request.actor is not None and roles.can(request.actor, ENTER)  # type: ignore[attr-defined]

    def admin_view(self, view: Answer, cacheable: bool = False) -> Answer:
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            refusal = doors.admit(request, ENTER)
            return refusal if refusal is not None else view(request, *args, **kwargs)

        return update_wrapper(inside, view)

    def get_urls(self) -> list[Any]:
        def guarded(view: Answer) -> Answer:
            return self.admin_view(view)

        urls: list[Any] = [
            path("", guarded(self.index), name="index"),
            path("jsi18n/", guarded(self.i18n_javascript), name="jsi18n"),
        ]
        labels = []
        for model, model_admin in self._registry.items():
            urls.append(path(f"{model._meta.app_label}/{model._meta.model_name}/", include(model_admin.urls)))
            labels.append(model._meta.app_label)
        if labels:
            known = "|".join(sorted(set(labels)))
            urls.append(re_path(rf"^(?P<app_label>{known})/$", guarded(self.app_index), name="app_list"))
        _declare(urls)
        return urls


def _declare(urls: list[Any]) -> None:
    """Every route of the admin says who may use it, as `doors.door` does for pages."""
    for one in urls:
        if hasattr(one, "url_patterns"):
            _declare(one.url_patterns)
        else:
            one.callback.policy = ENTER
            one.callback.methods = getattr(one.callback, "methods", ("GET", "POST"))


site = NetworkAdminSite()


def _always(row: Any) -> bool:
    return True


@dataclass(frozen=True)
class Deed:
    """A button on a row's page: a verb with one row, done by an officer. `asks` labels a line of text that `run` gets."""

    label: Any
    run: Callable[..., Any]
    capability: str
    asks: Any = ""
    shows: Callable[[Any], bool] = _always
    grave: bool = False


class CountedPages(Paginator):
    """Pages of the first five hundred rows; who looks for others searches or filters. More is never counted."""

    most = 500

    @cached_property
    def count(self) -> int:
        return min(self._counted, self.most)

    @cached_property
    def _counted(self) -> int:
        return int(self.object_list.order_by()[: self.most + 1].count())  # type: ignore[attr-defined]

    @property
    def has_more(self) -> bool:
        return self._counted > self.most


class Pages(ChangeList):
    """Links by uid: a bigint never leaves the server. The rows of a page are chosen before other tables are joined to them:
    PostgreSQL takes each joined wall for a filter, and would join the whole network."""

    def apply_select_related(self, rows: Any) -> Any:
        return rows

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        chosen = list(self.result_list[: self.list_per_page].values_list("pk", flat=True))
        rows = self.root_queryset.filter(pk__in=chosen).order_by(*self.queryset.query.order_by)
        self.result_list = super().apply_select_related(rows)

    def url_for_result(self, result: Any) -> str:
        meta = self.opts
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=(quote(str(result.uid)),))


class MemberNumberField(forms.IntegerField):
    """A member by the number that coordinators know, never a list of all members."""

    def __init__(self, *, label: Any, required: bool) -> None:
        super().__init__(
            label=label, required=required, min_value=1, max_value=2**31 - 1, help_text=gettext_lazy("Member number")
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return Membership.objects.filter(pk=value).values_list("number", flat=True).first()
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if number is None:
            return None
        found = Membership.objects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this number."), code="number")
        return found


class UidChoiceField(forms.ModelChoiceField):
    """A short list of rows of this network, chosen by uid."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, to_field_name="uid", **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return self.queryset.filter(pk=value).values_list("uid", flat=True).first()  # type: ignore[union-attr]
        return super().prepare_value(value)


class RowForm(forms.ModelForm):
    """A form that can say what a verb refused, beside what was typed."""

    refused: ClassVar[Refused | None] = None

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.refused is not None:
            field = self.refused.field if self.refused.field in self.fields else None
            self.add_error(field, str(self.refused.message))
        return cleaned


class NetworkModelAdmin(admin.ModelAdmin):
    """Rows of this network, by capability. An empty capability is nobody's."""

    view_capability = ENTER
    add_capability = ""
    change_capability = ""
    remove_capability = ""
    gear = ""
    # A verb that is called by save_model has written its record itself.
    verb_records = False
    deeds: ClassVar[dict[str, Deed]] = {}

    form = RowForm
    actions = None
    view_on_site = False
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    paginator = CountedPages
    change_form_template = "networks/admin/change_form.html"

    # ── Who may ──────────────────────────────────────────────────────────────────────────────

    def _may(self, request: HttpRequest, capability: str) -> bool:
        if not capability or (self.gear and self.gear not in doors.gears_of(request)):
            return False
        return roles.can(doors.officer(request), capability)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.view_capability)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.view_capability)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.add_capability)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.change_capability)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Django's own page lists what hangs on a row by its bigint; `remove_capability` gives a button instead."""
        return False

    # ── Rows ─────────────────────────────────────────────────────────────────────────────────

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        try:
            wanted = uuid.UUID(object_id)
        except ValueError:
            return None
        return self.get_queryset(request).filter(uid=wanted).first()

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404("not found")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return Pages

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only what the page offers as a filter: a query by any other field is an oracle."""
        offered = [entry[0] if isinstance(entry, tuple | list) else entry for entry in self.list_filter]
        offered += [self.date_hierarchy] if self.date_hierarchy else []
        return lookup.split("__")[0] in offered

    def formfield_for_foreignkey(self, field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(field, TenantForeignKey):
            label, required = field.verbose_name, not field.blank
            if field.related_model is Membership:
                return MemberNumberField(label=str(label).capitalize(), required=required)
            return UidChoiceField(field.related_model._default_manager.all(), label=str(label).capitalize(), required=required)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, TenantForeignKey):  # Without the buttons that open another row in a window.
            return self.formfield_for_foreignkey(db_field, request, **kwargs)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    # ── Deeds ────────────────────────────────────────────────────────────────────────────────

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.refused = getattr(request, "refused", None)  # type: ignore[attr-defined]
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A refusal of a verb comes back in the form, with what was typed; what was begun is undone."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            doors.undo(request)
            request.refused = refused  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        context["deeds"] = [
            (name, deed)
            for name, deed in self.all_deeds().items()
            if row is not None and self._may(request, deed.capability) and deed.shows(row)
        ]
        context |= {"show_save_and_continue": False, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def all_deeds(self) -> dict[str, Deed]:
        if not self.remove_capability:
            return self.deeds
        return {**self.deeds, "remove": Deed(_("Remove"), self.remove, self.remove_capability, grave=True)}

    def remove(self, row: Any, *, by: Actor) -> None:
        """Takes a row away that nothing uses. Refuses `in-use`."""
        try:
            row.delete()
        except models.ProtectedError:
            raise Refused("in-use", _("Something still uses “%(row)s”, so it stays.") % {"row": row}) from None
        records.record(f"{self.opts.model_name}.removed", by=by, about=f"{self.opts.model_name}:{row.uid}")

    def get_urls(self) -> list[Any]:
        meta = self.opts
        do = self.admin_site.admin_view(self.do)
        do.methods = ("POST",)  # type: ignore[attr-defined]
        name = f"{meta.app_label}_{meta.model_name}_do"
        return [path("<uuid:uid>/do/<slug:deed>/", do, name=name), *super().get_urls()]

    def do(self, request: HttpRequest, uid: uuid.UUID, deed: str) -> HttpResponse:
        """One deed with one row."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        row = self.get_object(request, str(uid))
        wanted = self.all_deeds().get(deed)
        if row is None or wanted is None:
            raise Http404("not found")
        if not self.has_view_permission(request, row) or not self._may(request, wanted.capability):
            raise PermissionDenied
        said = [request.POST.get("said", "").strip()[:300]] if wanted.asks else []
        try:
            wanted.run(row, *said, by=doors.officer(request))
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Done: %(deed)s.") % {"deed": wanted.label})
        return HttpResponseRedirect(self._address(row) if self.get_object(request, str(uid)) else self._list())

    def _address(self, row: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=(str(row.uid),))

    def _list(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def response_add(self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None) -> Any:
        messages.success(request, _("Added: %(row)s.") % {"row": obj})
        return HttpResponseRedirect(self._list())

    def response_change(self, request: HttpRequest, obj: models.Model) -> Any:
        messages.success(request, _("Changed: %(row)s.") % {"row": obj})
        return HttpResponseRedirect(self._list())

    # ── History: our records, never Django's log ─────────────────────────────────────────────

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "added")

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._record(request, obj, "changed")

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Nothing is deleted by Django's pages."""

    def _record(self, request: HttpRequest, row: Any, what: str) -> None:
        if not self.verb_records:
            records.record(f"{self.opts.model_name}.{what}", by=doors.officer(request), about=row)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("not found")
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        lines = [(record, sentence(record)) for record in records.history(row)]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of %(row)s") % {"row": row},
            "original": row,
            "lines": lines,
            "opts": self.opts,
        }
        return TemplateResponse(request, "networks/admin/history.html", context)


def sentence(record: Any) -> Any:
    """What happened, in words; the kind where no app has a sentence for it."""
    words = registry.sentences.get(record.kind)
    return (words(record) if words is not None else "") or record.kind
