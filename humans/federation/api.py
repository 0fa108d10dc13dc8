"""The federation by API, in the umbrella alone: what networks publish, and networks that wait to be welcomed."""

import uuid
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from humans.admission import answers, covenant
from humans.federation import health, reading
from networks import doors
from networks.api.shapes import Input, Row, Rows, Shape
from networks.api.views import Endpoints, Listed, Router
from networks.models import Network, PublicProfile


class OfTheUmbrella(Endpoints):
    """Not there in a local network."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request._request.network.kind != Network.Kind.UMBRELLA:  # type: ignore[attr-defined]
            raise Http404("of the umbrella")
        super().initial(request, *args, **kwargs)


class FederatedShape(Shape):
    slug = serializers.CharField()
    name = serializers.CharField()
    place = serializers.CharField()
    state = serializers.CharField()
    as_of = serializers.DateField(allow_null=True)
    health = serializers.CharField(help_text="well, steady, hand (could use a hand) or new (forming).")
    reason = serializers.CharField(help_text="Why, against its own past.")
    figures = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="As it publishes them; null where fewer than five are behind it.",
    )
    weeks = serializers.ListField(child=serializers.FloatField(allow_null=True), help_text="Hours of the last twelve weeks.")


class TotalsShape(Shape):
    now = serializers.DictField(child=serializers.FloatField(allow_null=True))
    month_ago = serializers.DictField(child=serializers.FloatField(allow_null=True))


class Federation(OfTheUmbrella):
    """Networks as they show themselves, the largest first; what they do not publish is not here."""

    model = Network
    policy: ClassVar[dict[str, str]] = {"list": "federation.read", "retrieve": "federation.read", "totals": "federation.read"}
    serializer_class = FederatedShape
    lookup_field = "slug"
    lookup_value_regex = "[a-z0-9-]{1,40}"

    def rows(self) -> QuerySet:
        return Network.objects.none()

    def list(self, request: Request) -> Response:
        pages: Any = self.paginator
        found = pages.paginate_found(lambda cursor, limit: reading.page(cursor, limit), request, self)
        return Response({"next": pages.next_link(), "results": [_shown(one) for one in found]})

    def retrieve(self, request: Request, slug: str) -> Response:
        one = reading.one(slug)
        if one is None:
            raise Http404
        return Response(_shown(one))

    @extend_schema(responses=TotalsShape)
    @action(detail=False, methods=["get"])
    def totals(self, request: Request) -> Response:
        """All networks together, as the umbrella publishes it, now and a month ago."""
        now, month_ago = reading.totals()
        return Response({"now": now, "month_ago": month_ago})


def _shown(one: reading.Published) -> Row:
    said = health.of(one)
    return {
        "slug": one.slug, "name": one.name, "place": one.place, "state": one.state, "as_of": one.as_of, "health": said.key,
        "reason": str(said.reason), "figures": {key: one.figure(key) for key in reading.KEYS}, "weeks": one.weeks[-12:],
    }  # fmt: skip


class ApplicationShape(Shape):
    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    founded_at = serializers.DateTimeField()
    tagline = serializers.CharField()
    place = serializers.CharField()
    story = serializers.CharField()
    signed = serializers.ListField(child=serializers.CharField(), help_text="Texts that it signed: kind and version.")

    made = ("tagline", "place", "story", "signed")


class ApplicationInput(Input):
    is_welcome = serializers.BooleanField()


class Applications(OfTheUmbrella, Listed):
    """Networks that form and wait to be welcomed."""

    model = Network
    policy: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "answer_it"), "federation.admit")
    serializer_class = ApplicationShape
    ordering = ("founded_at", "id")

    def rows(self) -> QuerySet:
        return Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.FORMING)

    def finish(self, rows: Rows) -> Rows:
        known = {one.uid: one.pk for one in Network.objects.filter(uid__in=[row["uid"] for row in rows])}
        profiles = {one.subject_id: one for one in PublicProfile.objects.filter(subject__in=known.values())}
        signed = covenant.signatures(known.values())
        for row in rows:
            pk = known[uuid.UUID(str(row["uid"]))]
            profile = profiles.get(pk)
            for name in ("tagline", "place", "story"):
                row[name] = getattr(profile, name, "")
            row["signed"] = [f"{one.text.kind} {one.text.version}" for one in signed.get(pk, [])]
        return rows

    @extend_schema(request=ApplicationInput, responses={204: None})
    @action(detail=True, methods=["post"], url_path="answer")
    def answer_it(self, request: Request, uid: str) -> Response:
        """Welcomes it, or tells it that it cannot join now."""
        said = self.read(ApplicationInput)
        answers.answer(self.object(), said["is_welcome"], by=doors.officer(request._request))
        return Response(status=204)


router = Router()
router.register("federation", Federation, "federation")
router.register("network-applications", Applications, "network-applications")
urlpatterns = router.urls
