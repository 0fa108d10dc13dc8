"""Who outside is told, and the log of it, for coordinators. Addresses are added, and get secrets, on their own page."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.actors import Actor
from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.models import Webhook, WebhookMessage
from networks.webhooks import hooks, messages, words


def _state(*states: str) -> Any:
    return lambda row: row.state in states


def _again(message: WebhookMessage, *, by: Actor) -> int:
    return messages.again(message.webhook, by=by, message=message)


@admin.register(Webhook, site=site)
class WebhookAdmin(NetworkModelAdmin):
    view_capability = "network.write"
    list_display = ("name", "address", "of_what", "state", "failing_since", "made_by")
    list_filter = ("state",)
    list_select_related = ("made_by",)
    ordering = ("name", "id")
    fields = ("name", "address", "of_what", "state", "failing_since", "made_by", "made_at")
    readonly_fields = ("of_what",)
    deeds = {
        "park": Deed(_("Park it"), hooks.park, "network.write", shows=_state("active")),
        "resume": Deed(_("Wake it up"), hooks.resume, "network.write", shows=_state("parked")),
        "end": Deed(_("Remove it"), hooks.remove, "network.write", shows=_state("active", "parked"), grave=True),
    }

    @admin.display(description=_("told of"))
    def of_what(self, row: Webhook) -> str:
        return ", ".join(words.of(kind) for kind in row.kinds)


@admin.register(WebhookMessage, site=site)
class WebhookMessageAdmin(NetworkModelAdmin):
    """What was sent and what waits, newest first."""

    view_capability = "network.write"
    list_display = ("made_at", "webhook", "of_what", "state", "attempts", "due_at")
    list_filter = ("state",)
    list_select_related = ("webhook", "record")
    ordering = ("-id",)
    fields = ("webhook", "of_what", "state", "attempts", "due_at", "tries", "made_at")
    readonly_fields = ("of_what",)
    deeds = {"again": Deed(_("Send it again"), _again, "network.write")}

    @admin.display(description=_("of what"))
    def of_what(self, row: WebhookMessage) -> str:
        return words.of(row.record.kind)
