"""What networks sign with HUMANs, as an endpoint: read and signed in each network, written in the umbrella."""

from typing import ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from humans.admission import covenant
from humans.models import CovenantSignature, CovenantText
from networks import doors
from networks.api.described import extend_schema
from networks.api.shapes import Input, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Network
from networks.tenancy import current

MAY = "network.write"


class CovenantTextShape(Shape):
    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(CovenantText.Kind.choices)
    version = serializers.IntegerField()
    body = serializers.CharField()
    from_at = serializers.DateTimeField()
    signed_as = serializers.CharField(allow_null=True, help_text="By whom for this network; null where it has not signed.")
    signed_at = serializers.DateTimeField(allow_null=True)

    made = ("signed_as", "signed_at")


class CovenantTextInput(Input):
    kind = serializers.ChoiceField(CovenantText.Kind.choices)
    body = serializers.CharField(max_length=40_000)


class CovenantSignatureInput(Input):
    name = serializers.CharField(max_length=120, help_text="Whose signature it is.")


class CovenantTexts(Listed, Endpoints):
    """The core principles and the membership agreement: the version of each that holds now."""

    model = CovenantText
    policy: ClassVar[dict[str, str]] = {"list": MAY, "retrieve": MAY, "sign": MAY, "create": "federation.admit"}
    serializer_class = CovenantTextShape

    def rows(self) -> QuerySet:
        return CovenantText.objects.filter(pk__in=[one.pk for one in covenant.newest()])

    def finish(self, rows: Rows) -> Rows:
        signed = CovenantSignature.objects.filter(subject=current.network().id, text__uid__in=[row["uid"] for row in rows])
        found = {uid: (name, at) for uid, name, at in signed.values_list("text__uid", "name", "signed_at")}
        for row in rows:
            row["signed_as"], row["signed_at"] = found.get(row["uid"], (None, None))
        return rows

    @extend_schema(request=CovenantSignatureInput, responses=CovenantTextShape)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, uid: str) -> Response:
        """This network signs it."""
        said, row = self.read(CovenantSignatureInput), self.object()
        covenant.sign([row], said["name"], by=doors.officer(request._request))
        return self.answer(row)

    @extend_schema(request=CovenantTextInput, responses={201: CovenantTextShape})
    def create(self, request: Request) -> Response:
        """Inside the umbrella: a new version, which every network signs anew."""
        if current.network().kind != Network.Kind.UMBRELLA:
            raise Http404("of the umbrella")
        said = self.read(CovenantTextInput)
        return self.made(covenant.write(said["kind"], said["body"], by=doors.officer(request._request)))


router = Router()
router.register("covenant-texts", CovenantTexts, "covenant-texts")
urlpatterns = router.urls
