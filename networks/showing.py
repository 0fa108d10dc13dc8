"""What a network shows of itself: its public page, and its town on the map of networks, if it likes."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Avg
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import founding, records, roles
from networks.actors import Actor
from networks.models import Neighborhood, PublicProfile
from networks.tenancy import current

MAY = "network.write"


@dataclass(frozen=True)
class Shown:
    """`latitude` and `longitude` in degrees; without them the middle of the neighborhoods stands for the town."""

    tagline: str = ""
    story: str = ""
    place: str = ""
    is_on_map: bool = False
    latitude: float | None = None
    longitude: float | None = None
    email: str = ""
    phone: str = ""
    takes_applications: bool = True


def now() -> Shown:
    """As it is shown now."""
    row = PublicProfile.objects.get(subject_id=current.network().id)
    return Shown(
        row.tagline, row.story, row.place, row.latitude is not None, row.latitude, row.longitude, row.contact_email,
        row.contact_phone, row.takes_applications,
    )  # fmt: skip


@transaction.atomic
def show(said: Shown, *, by: Actor) -> None:
    """Writes the public page. A place is rounded to a tenth of a degree: a town. Refuses `not-allowed`, `latitude`."""
    if not roles.can(by, MAY):
        raise Refused("not-allowed", _("A coordinator writes that."))
    latitude, longitude = _town(said) if said.is_on_map else (None, None)
    founding.publish_profile(
        tagline=" ".join(said.tagline.split())[:160], story=said.story.strip()[:4000], place=" ".join(said.place.split())[:120],
        latitude=latitude, longitude=longitude, email=said.email, phone=said.phone.strip()[:40],
        takes=said.takes_applications,
    )  # fmt: skip
    records.record("network.shown", by=by, about=f"network:{current.network().uid}", on_map=said.is_on_map)


def _town(said: Shown) -> tuple[float, float]:
    latitude, longitude = said.latitude, said.longitude
    if latitude is None or longitude is None:
        middle = Neighborhood.objects.aggregate(north=Avg("latitude"), east=Avg("longitude"))
        latitude, longitude = middle["north"], middle["east"]
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refused("latitude", _("Write your town in degrees, like 43.1 and -89.4."), "latitude")
    return round(latitude, 1), round(longitude, 1)
