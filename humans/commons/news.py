"""What a network hears of the commons: somebody works with its playbook, a lesson came back, a copy's origin has moved on.

Other networks' functions make the work `commons` due here; what was told already is known by its record.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from humans.models import Guide, PlaybookAdoption, PlaybookLesson
from networks import actors, offices, records
from networks.feed import who
from networks.models import Membership, Record
from networks.notices import Letter
from networks.tenancy import current

TOPIC = "commons"
RECENT = dt.timedelta(days=60)
MOST = 500


def heard(now: dt.datetime) -> None:
    """Inside a network of which something is due: one record for each thing that is new."""
    here = current.network().id
    adopted = PlaybookAdoption.objects.filter(playbook__subject=here, adopted_at__gte=now - RECENT)
    told = PlaybookLesson.objects.filter(playbook__subject=here, told_at__gte=now - RECENT)
    _note("playbook.adopted", [f"adoption:{one.uid}" for one in adopted[:MOST]])
    _note("playbook.lesson", [f"lesson:{one.uid}" for one in told[:MOST]])
    copies = behind().values_list("uid", "origin__version")[:MOST]
    _note("guide.newer", [f"guide:{uid}:{version}" for uid, version in copies])


def behind() -> QuerySet[Guide]:
    """Working copies whose origin has a version that nobody here has looked at."""
    return Guide.objects.filter(state=Guide.State.KEPT, origin__version__gt=F("origin_version"))


def _note(kind: str, about: list[str]) -> None:
    known = set(Record.objects.filter(kind=kind, about__in=about).values_list("about", flat=True)) if about else set()
    for one in about:
        if one not in known:
            records.record(kind, by=actors.system("commons"), about=one)


def _keepers() -> Iterable[Membership]:
    """Those who look after what is written down."""
    found = {one.pk: one for office in ("coordinator", "facilitator") for one in offices.holders(office)}
    return found.values()


def _to_keepers(row_of: Callable[[str], Any], words: Callable[[Any], tuple[str, str, str, tuple[Any, ...]]]) -> registry.Notice:
    def letters(record: Record) -> list[Letter]:
        row = row_of(record.about.split(":")[1])
        if row is None:
            return []
        title, body, url_name, args = words(row)
        return [Letter(one, TOPIC, title, body, url_name, args) for one in _keepers()]

    return registry.Notice(TOPIC, letters)


def _adopted(row: PlaybookAdoption) -> tuple[str, str, str, tuple[Any, ...]]:
    title = _("%(network)s works with your playbook") % {"network": row.subject.name}
    return title, row.playbook.title, "humans:playbook", (str(row.playbook.uid),)


def _lesson(row: PlaybookLesson) -> tuple[str, str, str, tuple[Any, ...]]:
    title = _("%(network)s tells what came of your playbook") % {"network": row.subject.name}
    return title, row.playbook.title, "humans:playbook", (str(row.playbook.uid),)


def _newer(row: Guide) -> tuple[str, str, str, tuple[Any, ...]]:
    name = row.origin.subject.name if row.origin else ""
    title = _("There is a newer version of a guide you use")
    return title, _("%(title)s, by %(network)s.") % {"title": row.title, "network": name}, "humans:guide", (str(row.uid),)


registry.dues.add("commons", registry.Due(heard))
registry.topics.add(
    TOPIC,
    registry.Topic(
        gettext_lazy("Shared guides"), gettext_lazy("A network works with yours; one that you use is new."), pace="weekly"
    ),
)
registry.notices.add(
    "playbook.adopted",
    _to_keepers(lambda uid: PlaybookAdoption.objects.filter(uid=uid).select_related("subject", "playbook").first(), _adopted),
)
registry.notices.add(
    "playbook.lesson",
    _to_keepers(lambda uid: PlaybookLesson.objects.filter(uid=uid).select_related("subject", "playbook").first(), _lesson),
)
registry.notices.add(
    "guide.newer", _to_keepers(lambda uid: Guide.objects.filter(uid=uid).select_related("origin__subject").first(), _newer)
)


def export(membership: Membership) -> dict[str, Any]:
    rows = Guide.objects.filter(writer=membership).order_by("id")
    return {"guides": [{"uid": str(one.uid), "title": one.title, "text": one.body} for one in rows]}


def erase(membership: Membership) -> None:
    """Guides are the network's; only who wrote last is forgotten."""
    Guide.objects.filter(writer=membership).update(writer=None)


registry.erasures.add("humans.commons", registry.Erasure(export, erase))


def _count_behind(_by: Any) -> int:
    return behind().count()


registry.duties.add(
    "commons",
    registry.Duty(gettext_lazy("Guides with a newer version"), "humans:guides", "commons.write", _count_behind, order=90),
)

registry.sentences.add(
    "guide.adopted", lambda record: _("%(who)s brought in a guide of another network.") % {"who": who(record)}
)
registry.sentences.add(
    "playbook.published", lambda record: _("%(who)s shares one of our guides with all networks.") % {"who": who(record)}
)
