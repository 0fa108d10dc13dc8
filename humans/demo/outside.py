"""What a demo network lets out: an app that was let in, a service with a token, an address that was told, a copy asked for.

Nobody answers at these addresses, so the rows are written as the code writes them when somebody does; the address is parked.
"""

import datetime as dt
import secrets

from allauth.idp.oidc.models import Client, Token
from django.utils import timezone

from humans.demo.people import Town
from networks import actors, offices
from networks.copies import asking
from networks.models import ConnectedApp, Record, Webhook, WebhookMessage
from networks.models.member import Role
from networks.oauth import connected
from networks.oauth.adapter import resource_of
from networks.webhooks import hooks

KINDS = ["exchange.*", "post.published"]
TOLD = 6


def tell(town: Town) -> None:
    by = actors.of(town.coordinator)
    app, _secret = connected.register(
        by=by, name="Neighborhood calendar", website="https://calendar.example", addresses=["https://calendar.example/back"],
        allowed=["openid", "profile", "posts.read", "exchanges.read"],
    )  # fmt: skip
    person = next(one.person for one in town.members[1:] if one.person is not None)
    _open(town, app, Token.Type.REFRESH_TOKEN, ["profile", "posts.read", "exchanges.read"], 90, person)
    service, _secret = connected.register(
        by=by, name="Screen in the hall", kind=ConnectedApp.Kind.SERVICE, allowed=["posts.read", "records.read"]
    )
    _open(town, service, Token.Type.ACCESS_TOKEN, ["posts.read", "records.read"], 1)
    row, _secret = hooks.add(by=by, name="Town paper", address="https://paper.example/hooks/madison", kinds=KINDS)
    _log(row)
    hooks.park(row, by=by)
    other = next((one for one in offices.holders(Role.COORDINATOR) if one.pk != town.coordinator.pk), None)
    if other is not None:
        asking.ask("keep", by=actors.of(other))


def _open(town: Town, app: ConnectedApp, kind: str, scopes: list[str], days: int, person: object = None) -> None:
    """A token as the library writes it; nobody knows its value."""
    client = Client.objects.get(pk=app.client_id)
    token = Token(type=kind, client=client, user=person, expires_at=timezone.now() + dt.timedelta(days=days))  # type: ignore[misc]
    token.set_scopes(scopes)
    token.set_resources([resource_of(town.ref)])
    token.set_value(secrets.token_urlsafe(64))
    token.save()


def _log(row: Webhook) -> None:
    """The last of what happened, taken at once, but for the newest."""
    told = Record.objects.filter(kind__in=["exchange.confirmed", "post.published"]).order_by("-id")[:TOLD]
    for place, record in enumerate(reversed(told)):
        at = record.recorded_at + dt.timedelta(seconds=2)
        is_last = place == len(told) - 1
        tries = [{"at": at.isoformat(), "status": 500, "trouble": "answer", "milliseconds": 412}] if is_last else []
        if not is_last:
            tries = [{"at": at.isoformat(), "status": 204, "trouble": "", "milliseconds": 87 + 9 * place}]
        state = WebhookMessage.State.WAITING if is_last else WebhookMessage.State.DELIVERED
        WebhookMessage.objects.create(
            webhook=row, record=record, state=state, attempts=1, tries=tries, made_at=record.recorded_at, due_at=at
        )
