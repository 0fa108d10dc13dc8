"""The addresses that are told: adding one, its secret, parking it, removing it. Coordinators look after them."""

import base64
import datetime as dt
import re
import secrets

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.locked import lock, unlock
from networks import dues, records, roles
from networks.actors import Actor
from networks.models import Webhook, WebhookMessage
from networks.tenancy import lookup
from networks.webhooks import wire

PURPOSE = "webhook"
PREFIX = "whsec_"
MOST = 20
MOST_KINDS = 50
FORMER_FOR = dt.timedelta(days=1)
# By then every process knows that somebody is told here; what happened meanwhile is handed over again (`messages.catch_up`).
KNOWN_AFTER = dt.timedelta(seconds=20)
KIND = re.compile(r"\*|[a-z][a-z0-9_-]{0,29}\.(\*|[a-z][a-z0-9_.-]{0,29})")
State = Webhook.State


@transaction.atomic
def add(*, by: Actor, name: str, address: str, kinds: list[str]) -> tuple[Webhook, str]:
    """An address is told of records of these kinds ("exchange.confirmed", "exchange.*", "*") from now on; and its secret, which
    is never shown again. Refuses `not-allowed`, `too-many`, `name`, `address`, `kinds`.
    """
    _allow(by)
    if standing().count() >= MOST:
        raise Refused("too-many", _("There are %(most)s addresses here. Remove one first.") % {"most": MOST})
    secret = new_secret()
    row = Webhook.objects.create(
        name=_name(name),
        address=_address(address),
        kinds=_kinds(kinds),
        secret_locked=lock(secret, PURPOSE),
        made_by=by.member,
    )
    _say()
    records.record("webhook.added", by=by, about=row, kinds=row.kinds)
    dues.at("webhooks-new", timezone.now() + KNOWN_AFTER)
    return row, secret


@transaction.atomic
def change(row: Webhook, *, by: Actor, name: str, address: str, kinds: list[str]) -> Webhook:
    """Another name, address or choice of kinds; what waits goes to the new address. Refuses as `add`, `gone`."""
    row = _locked(row, by)
    row.name, row.address, row.kinds = _name(name), _address(address), _kinds(kinds)
    row.save(update_fields=["name", "address", "kinds"])
    records.record("webhook.changed", by=by, about=row, kinds=row.kinds)
    return row


@transaction.atomic
def renew_secret(row: Webhook, *, by: Actor) -> str:
    """A new secret, shown once. For a day the one before signs beside it. Refuses `not-allowed`, `gone`."""
    row = _locked(row, by)
    secret = new_secret()
    row.former_locked, row.former_until = row.secret_locked, timezone.now() + FORMER_FOR
    row.secret_locked = lock(secret, PURPOSE)
    row.save(update_fields=["former_locked", "former_until", "secret_locked"])
    records.record("webhook.renewed", by=by, about=row)
    return secret


@transaction.atomic
def park(row: Webhook, *, by: Actor) -> Webhook:
    """Nothing is sent there for now; what happens meanwhile waits. Twice is once. Refuses `not-allowed`, `gone`."""
    row = _locked(row, by)
    if row.state == State.ACTIVE:
        row.state = State.PARKED
        row.save(update_fields=["state"])
        records.record("webhook.parked", by=by, about=row)
    return row


@transaction.atomic
def resume(row: Webhook, *, by: Actor) -> Webhook:
    """It is told again, of what waits first. Twice is once. Refuses `not-allowed`, `gone`."""
    from networks.webhooks import messages

    row = _locked(row, by)
    if row.state == State.PARKED:
        row.state, row.failing_since = State.ACTIVE, None
        row.save(update_fields=["state", "failing_since"])
        WebhookMessage.objects.filter(webhook=row, state=WebhookMessage.State.WAITING).update(due_at=timezone.now())
        records.record("webhook.resumed", by=by, about=row)
        messages.wake()
    return row


@transaction.atomic
def remove(row: Webhook, *, by: Actor) -> Webhook:
    """It is told nothing any more, and its log goes. Twice is once. Refuses `not-allowed`."""
    _allow(by)
    row = Webhook.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != State.REMOVED:
        row.state, row.secret_locked, row.former_locked, row.former_until = State.REMOVED, "", "", None
        row.save(update_fields=["state", "secret_locked", "former_locked", "former_until"])
        WebhookMessage.objects.filter(webhook=row).delete()
        _say()
        records.record("webhook.removed", by=by, about=row)
    return row


def standing():  # type: ignore[no-untyped-def]
    """Those that were not removed."""
    return Webhook.objects.exclude(state=State.REMOVED)


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def secrets_of(row: Webhook) -> list[bytes]:
    """What a message to it is signed with now: the secret, and for a day the one before."""
    locked = [row.secret_locked]
    if row.former_locked and row.former_until is not None and row.former_until > timezone.now():
        locked.append(row.former_locked)
    opened = [unlock(one, PURPOSE) for one in locked if one]
    return [base64.b64decode(one.removeprefix(PREFIX)) for one in opened if one]


def wants(row: Webhook, kind: str) -> bool:
    return any(said in ("*", kind) or (said.endswith(".*") and kind.startswith(said[:-1])) for said in row.kinds)


def _allow(by: Actor) -> None:
    if not roles.can(by, "network.write") or by.membership is None or by.acts_for_another:
        raise Refused("not-allowed", _("Coordinators say who outside is told."))


def _locked(row: Webhook, by: Actor) -> Webhook:
    _allow(by)
    row = Webhook.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state == State.REMOVED:
        raise Refused("gone", _("This address was removed."))
    return row


def _say() -> None:
    """Whether anybody outside is told here: every process knows it with the network's name, within ten seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT networks_tells_others(%s)", [standing().exists()])
    transaction.on_commit(lookup.forget)


def _name(said: str) -> str:
    said = " ".join(said.split())
    if not 1 <= len(said) <= 60:
        raise Refused("name", _("Give it a name of 1 to 60 letters."), "name")
    return said


def _address(said: str) -> str:
    said = said.strip()
    if not wire.is_well_formed(said):
        raise Refused("address", _("Write a public address that begins with https://, without a password in it."), "address")
    return said


def _kinds(said: list[str]) -> list[str]:
    found = list(dict.fromkeys(kind.strip() for kind in said if kind.strip()))
    if not found or len(found) > MOST_KINDS:
        raise Refused("kinds", _("Choose at least one kind."), "kinds")
    if wrong := [kind for kind in found if not KIND.fullmatch(kind)]:
        raise Refused(
            "kinds",
            _("“%(kind)s” is no kind: write it like exchange.confirmed or exchange.*") % {"kind": wrong[0][:60]},
            "kinds",
        )
    return found
