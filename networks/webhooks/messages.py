"""A record becomes a message for each address that wants its kind; the log of what was sent; sending again; what is kept."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from common.jobs import nudge_on_commit
from networks import clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Record, Webhook, WebhookMessage
from networks.records import subject
from networks.tenancy import current
from networks.webhooks import hooks

DUE, DUE_NEW = "webhooks", "webhooks-new"
# A new address is looked after once more when every process knows of it.
LATE = dt.timedelta(minutes=10)
SEND_TASK = "networks.tasks.send_webhooks"
# What nobody outside hears of, not even that it happened.
NEVER = ("incident.", "apart.", "emergency_contact.", "token.", "calendar.", "consent.", "guardian.", "vetting.")
MOST_AGAIN = 1000
State = WebhookMessage.State

clauses.declare(
    "retention.webhook_days",
    int,
    30,
    gettext_lazy("How long the log of webhooks is kept"),
    gettext_lazy("After so many days what was told to systems outside is forgotten here, and can no longer be sent again."),
    article="membership",
    unit="days",
    least=1,
    most=365,
)


def is_told(kind: str) -> bool:
    """Whether a record of this kind may leave, and anybody is told of anything here. No query."""
    return current.network().tells_others and not kind.startswith(NEVER)


def hand_over(record: Record) -> None:
    """A message for each address that wants it. Twice is once."""
    wanted = [row for row in hooks.standing() if hooks.wants(row, record.kind)]
    if wanted:
        made = [WebhookMessage(webhook=row, record=record) for row in wanted]
        WebhookMessage.objects.bulk_create(made, ignore_conflicts=True)
        wake()


def catch_up(now: dt.datetime) -> None:
    """What was recorded while a process did not yet know that somebody is told here (ten seconds at the most)."""
    recent = hooks.standing().filter(made_at__gte=now - LATE)
    for row in recent:
        first = Record.objects.filter(kind="webhook.added", about=subject(row)).values_list("pk", flat=True).first()
        missed = Record.objects.filter(pk__gt=first).order_by("pk")[:MOST_AGAIN] if first else []
        wanted = [one for one in missed if is_told(one.kind) and hooks.wants(row, one.kind)]
        made = [WebhookMessage(webhook=row, record=one) for one in wanted]
        WebhookMessage.objects.bulk_create(made, ignore_conflicts=True)
    wake()


def wake() -> None:
    """A worker looks at once; beat, within a minute, should the nudge get lost."""
    dues.at(DUE, timezone.now())
    nudge_on_commit(SEND_TASK, current.network().id)


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Nudges the sender where something is due, and says when to look again."""
    waiting = WebhookMessage.objects.filter(state=State.WAITING, webhook__state=Webhook.State.ACTIVE)
    first = waiting.order_by("due_at").values_list("due_at", flat=True).first()
    if first is None:
        return None
    if first <= now:
        nudge_on_commit(SEND_TASK, current.network().id)
        return now + dt.timedelta(minutes=1)
    return first


@transaction.atomic
def again(row: Webhook, *, by: Actor, message: WebhookMessage | None = None, since: dt.datetime | None = None) -> int:
    """Sends one message again, or all of an address since then: with the id it had, so that who has it already can tell.

    How many. Refuses `not-allowed`, `gone`, `parked`.
    """
    if not roles.can(by, "network.write") or by.membership is None:
        raise Refused("not-allowed", _("Coordinators send it again."))
    row = Webhook.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == Webhook.State.REMOVED:
        raise Refused("gone", _("This address was removed."))
    if row.state == Webhook.State.PARKED:
        raise Refused("parked", _("It is parked. Wake it up first."))
    chosen = WebhookMessage.objects.filter(webhook=row)
    chosen = chosen.filter(pk=message.pk) if message is not None else chosen.filter(made_at__gte=since or timezone.now())
    kept = list(chosen.order_by("-id").values_list("pk", flat=True)[:MOST_AGAIN])
    WebhookMessage.objects.filter(pk__in=kept).update(state=State.WAITING, due_at=timezone.now(), attempts=0)
    if kept:
        records.record("webhook.replayed", by=by, about=row, messages=len(kept))
        wake()
    return len(kept)


def forget_old(now: dt.datetime) -> None:
    WebhookMessage.objects.filter(made_at__lte=now - dt.timedelta(days=clauses.value("retention.webhook_days"))).delete()


registry.consumers.add("webhooks", registry.Consumer(wants=is_told, handle=hand_over))
registry.dues.add(DUE, registry.Due(run=run_due))
registry.dues.add(DUE_NEW, registry.Due(run=catch_up))
registry.retentions.add("webhooks", forget_old)
