"""Who belongs to HUMANs, as an endpoint; empty in every other network."""

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from humans.belonging import members
from humans.models import Belonging
from networks.api.here import PlaceShape
from networks.api.shapes import Rows, Shape
from networks.api.views import Endpoints, Listed, Router


class BelongingShape(Shape):
    uid = serializers.UUIDField()
    member_class = serializers.CharField(source="in_class.name")
    member = PlaceShape()
    of_network = serializers.CharField(source="of_network.slug", allow_null=True, help_text="Whose delegate it is.")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    paid_until = serializers.DateField(allow_null=True)
    is_in_good_standing = serializers.BooleanField()

    made = ("paid_until", "is_in_good_standing")


class Belongings(Listed, Endpoints):
    """HUMANs' own members: networks by a delegate, and supporters."""

    model = Belonging
    policy: ClassVar[dict[str, str]] = {"list": members.KEEP, "retrieve": members.KEEP}
    serializer_class = BelongingShape

    def rows(self) -> QuerySet:
        return Belonging.objects.all()

    def finish(self, rows: Rows) -> Rows:
        found = {one.row.uid: one for one in members.standings()}
        for row in rows:
            one = found.get(row["uid"])
            row["paid_until"], row["is_in_good_standing"] = (one.paid_until, one.is_good) if one else (None, False)
        return rows


router = Router()
router.register("belongings", Belongings, "belongings")
urlpatterns = router.urls
