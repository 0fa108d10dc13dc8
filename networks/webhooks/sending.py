"""What goes out, how it is signed (Standard Webhooks 1), and what follows from the answer.

Each message is claimed, sent and settled in three steps: no transaction is open while the other side thinks. Whoever dies in
between leaves a claim that runs out, and the message goes again under the same id.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from networks import actors, links, records
from networks.models import Webhook, WebhookMessage
from networks.tenancy import current
from networks.webhooks import hooks, wire

# How long to wait after each try that failed; after the last the message is given up (it can be sent again by hand).
WAITS = (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
CLAIMED = dt.timedelta(minutes=2)
# An address that has not taken anything for so long is parked, and the coordinators are told.
PATIENCE = dt.timedelta(days=3)
MOST_TRIES_KEPT = 20
GONE = 410
State = WebhookMessage.State


@dataclass(frozen=True)
class Envelope:
    message_id: int
    address: str
    body: bytes
    headers: dict[str, str]


def claim() -> Envelope | None:
    """The next message that is due, taken for a while. None when none is. Inside a network and a transaction."""
    message = (
        WebhookMessage.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(state=State.WAITING, due_at__lte=timezone.now(), webhook__state=Webhook.State.ACTIVE)
        .select_related("webhook", "record")
        .order_by("due_at", "id")
        .first()
    )
    if message is None:
        return None
    message.due_at, message.attempts = timezone.now() + CLAIMED, message.attempts + 1
    message.save(update_fields=["due_at", "attempts"])
    body = json.dumps(payload(message), separators=(",", ":"), ensure_ascii=False).encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Manyhands-Webhooks/1",
        "webhook-id": str(message.uid),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signatures(hooks.secrets_of(message.webhook), str(message.uid), stamp, body)),
    }
    return Envelope(message.pk, message.webhook.address, body, headers)


def payload(message: WebhookMessage) -> dict[str, Any]:
    """Thin: what kind of thing happened, to which row, when, and where to ask. Nothing of any person."""
    record, network = message.record, current.network()
    return {
        "type": record.kind,
        "timestamp": record.recorded_at.isoformat(),
        "data": {
            "network": network.slug,
            "record": str(record.uid),
            "about": record.about,
            "url": links.url(network, "api:records-detail", record.uid),
        },
    }


def signatures(secrets: list[bytes], uid: str, stamp: str, body: bytes) -> list[str]:
    """`v1,…` by each secret, over id, time and body."""
    said = f"{uid}.{stamp}.".encode() + body
    return [f"v1,{base64.b64encode(hmac.new(secret, said, hashlib.sha256).digest()).decode()}" for secret in secrets]


def deliver(envelope: Envelope) -> tuple[wire.Answer | None, str, int]:
    """(answer or None, trouble or "", milliseconds). Outside any transaction."""
    began = time.monotonic()
    try:
        answer = wire.post(envelope.address, envelope.body, envelope.headers)
    except wire.Unreachable as trouble:
        return None, trouble.code, int((time.monotonic() - began) * 1000)
    good = 200 <= answer.status < 300
    return answer, "" if good else "status", int((time.monotonic() - began) * 1000)


def settle(message_id: int, answer: wire.Answer | None, trouble: str, milliseconds: int) -> None:
    """Writes the try into the log; done, later, or given up. Inside a network and a transaction."""
    message = WebhookMessage.objects.select_for_update(of=("self",)).filter(pk=message_id).select_related("webhook").first()
    if message is None or message.webhook.state == Webhook.State.REMOVED:
        return
    now, status = timezone.now(), answer.status if answer else None
    line = {"at": now.isoformat(), "status": status, "trouble": trouble, "milliseconds": milliseconds}
    message.tries = [*message.tries, line][-MOST_TRIES_KEPT:]
    if not trouble:
        message.state = State.DELIVERED
        if Webhook.objects.filter(pk=message.webhook_id).exclude(failing_since=None).update(failing_since=None):
            # It is back: what waited with the one that failed need not wait longer.
            WebhookMessage.objects.filter(webhook_id=message.webhook_id, state=State.WAITING).update(due_at=now)
    elif message.attempts > len(WAITS):
        message.state = State.FAILED
    else:
        wait = WAITS[message.attempts - 1]
        message.due_at = now + dt.timedelta(seconds=max(wait, answer.retry_after or 0 if answer else 0))
    message.save(update_fields=["state", "due_at", "tries"])
    if trouble:
        _trouble(message, now, is_gone=status == GONE)


def _trouble(message: WebhookMessage, now: dt.datetime, *, is_gone: bool) -> None:
    """The others for the same address wait with it; one that has long been silent, or says it is gone, is parked."""
    if message.state == State.WAITING:
        others = WebhookMessage.objects.filter(webhook_id=message.webhook_id, state=State.WAITING, due_at__lt=message.due_at)
        others.update(due_at=message.due_at)
    hook = Webhook.objects.select_for_update(of=("self",)).get(pk=message.webhook_id)
    if hook.failing_since is None:
        hook.failing_since = now
    parks = hook.state == Webhook.State.ACTIVE and (is_gone or now - hook.failing_since >= PATIENCE)
    if parks:
        hook.state = Webhook.State.PARKED
    hook.save(update_fields=["failing_since", "state"])
    if parks:
        records.record("webhook.parked", by=actors.system("webhooks"), about=hook)
