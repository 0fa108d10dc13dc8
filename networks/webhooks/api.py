"""Who outside is told, what was sent there, and sending it again."""

import datetime as dt
from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from networks.api.described import extend_schema
from networks.api.shapes import Input, Nothing, Shape, Whole
from networks.api.views import Endpoints, Listed, as_uid
from networks.models import Webhook, WebhookMessage
from networks.webhooks import hooks, messages, wire


class WebhookShape(Shape):
    uid = serializers.UUIDField()
    name = serializers.CharField()
    address = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(["active", "parked"])
    failing_since = serializers.DateTimeField(allow_null=True)
    made_at = serializers.DateTimeField()


class NewWebhookShape(WebhookShape):
    secret = serializers.CharField(help_text="Shown this once: `whsec_…`, to check signatures by.")

    made = ("secret",)


class WebhookSecretShape(Shape):
    secret = serializers.CharField()


class WebhookInput(Input):
    name = serializers.CharField(max_length=60)
    address = serializers.CharField(max_length=wire.LONGEST)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=60),
        min_length=1,
        max_length=hooks.MOST_KINDS,
        help_text="`exchange.confirmed`, `exchange.*`, or `*`.",
    )


class ReplayInput(Input):
    days = Whole(min_value=1, max_value=365, default=1, help_text="Whatever was sent in so many days goes out again.")


class ReplayShape(Shape):
    messages = serializers.IntegerField()


class WebhookTryShape(serializers.Serializer):
    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    trouble = serializers.CharField(allow_blank=True)
    milliseconds = serializers.IntegerField()


class WebhookMessageShape(Shape):
    uid = serializers.UUIDField(help_text="The `webhook-id`.")
    webhook = serializers.UUIDField(source="webhook.uid")
    record = serializers.UUIDField(source="record.uid")
    kind = serializers.CharField(source="record.kind")
    state = serializers.ChoiceField(WebhookMessage.State.choices)
    attempts = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField()
    tries = WebhookTryShape(many=True)


class Webhooks(Listed, Endpoints):
    """The addresses that are told of what happens here."""

    model = Webhook
    policy: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "update", "destroy", "renew_secret", "park", "resume", "replay"), "network.write"
    )
    shows_secret = frozenset({"create", "renew_secret"})
    serializer_class = WebhookShape

    def rows(self) -> QuerySet:
        rows: QuerySet = hooks.standing()
        return rows

    @extend_schema(request=WebhookInput, responses={201: NewWebhookShape})
    def create(self, request: Request) -> Response:
        row, secret = hooks.add(by=self.actor, **self.read(WebhookInput))
        response = self.made(row)
        response.data["secret"] = secret
        return response

    @extend_schema(request=WebhookInput, responses=WebhookShape)
    def update(self, request: Request, uid: str) -> Response:
        return self.answer(hooks.change(self.object(), by=self.actor, **self.read(WebhookInput)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        hooks.remove(self.object(), by=self.actor)
        return Response(status=204)

    @extend_schema(request=Nothing, responses=WebhookSecretShape)
    @action(detail=True, methods=["post"], url_path="renew-secret")
    def renew_secret(self, request: Request, uid: str) -> Response:
        """A new secret; the one before signs beside it for a day."""
        self.read(Nothing)
        return Response({"secret": hooks.renew_secret(self.object(), by=self.actor)})

    @extend_schema(request=Nothing, responses=WebhookShape)
    @action(detail=True, methods=["post"])
    def park(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        return self.answer(hooks.park(self.object(), by=self.actor))

    @extend_schema(request=Nothing, responses=WebhookShape)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        return self.answer(hooks.resume(self.object(), by=self.actor))

    @extend_schema(request=ReplayInput, responses=ReplayShape)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, uid: str) -> Response:
        """Sends what went out in the last days again, under the same ids."""
        since = timezone.now() - dt.timedelta(days=self.read(ReplayInput)["days"])
        return Response({"messages": messages.again(self.object(), by=self.actor, since=since)})


class WebhookMessages(Listed, Endpoints):
    """What was sent and what waits, newest first; `replay/` sends one again."""

    model = WebhookMessage
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "replay"), "network.write")
    serializer_class = WebhookMessageShape

    def rows(self) -> QuerySet:
        return WebhookMessage.objects.exclude(webhook__state=Webhook.State.REMOVED)

    @extend_schema(request=Nothing, responses=WebhookMessageShape)
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, uid: str) -> Response:
        self.read(Nothing)
        message = self.get_queryset().select_related("webhook").filter(uid=as_uid(uid)).first() or self.object()
        messages.again(message.webhook, by=self.actor, message=message)
        return self.answer(message)
