"""Invitations: one's own, or everybody's for who welcomes new members."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from networks import invitations, links, roles
from networks.api.described import extend_schema
from networks.api.here import PlaceShape
from networks.api.shapes import Input, Shape
from networks.api.views import Endpoints, Listed
from networks.models import Invitation
from networks.tenancy import current


class InvitationShape(Shape):
    uid = serializers.UUIDField()
    email = serializers.CharField()
    name = serializers.CharField()
    invited_by = PlaceShape()
    made_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class NewInvitationShape(InvitationShape):
    address = serializers.CharField(help_text="What the invited person opens. Works once.")

    made = ("address",)


class InvitationInput(Input):
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")


class Invitations(Listed, Endpoints):
    """Invitations that still open the door."""

    model = Invitation
    policy: ClassVar[dict[str, str]] = {"list": "invite", "retrieve": "invite", "create": "invite", "destroy": "invite"}
    shows_secret = frozenset({"create"})
    serializer_class = InvitationShape

    def rows(self) -> QuerySet:
        rows: QuerySet = invitations.outstanding()
        return rows if roles.can(self.actor, "people.admit") else rows.filter(invited_by=self.actor.hands)

    @extend_schema(request=InvitationInput, responses={201: NewInvitationShape})
    def create(self, request: Request) -> Response:
        """Invites somebody. With an email the invitation is sent there, too."""
        row = invitations.invite(by=self.actor, **self.read(InvitationInput))
        response = self.made(row)
        response.data["address"] = links.url(current.network(), "networks:invitation", invitations.token_of(row.uid))
        return response

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, uid: str) -> Response:
        """Withdraws it."""
        invitations.withdraw(self.object(), by=self.actor)
        return Response(status=204)
