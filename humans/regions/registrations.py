"""What regions say to the rest of the house."""

import uuid
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from governance.models import Mandate
from governance.proposals.deeds import saying
from humans.models import RegionMember, Seat
from humans.regions import regions
from networks import actors, clauses, offices
from networks.models import Membership, Network, Record
from networks.notices import Letter


def _region(said: dict[str, Any], state: str) -> Network:
    """The region that is named, which has asked us (`invited`) or where we take part (`joined`). Refuses `region`."""
    saying.only(said, "region")
    row = regions.mine().filter(region__slug=saying.text(said, "region"), state=state).first()
    if row is None:
        raise Refused("region", _("Choose a region of the list."), "region")
    return row.region


def _deed(state: str, sentence: Any, verb: Any, title: Any) -> registry.Enactment:
    def check(said: dict[str, Any]) -> None:
        _region(said, state)

    def preview(said: dict[str, Any]) -> registry.IfPassed:
        region = _region(said, state)
        return registry.IfPassed([str(sentence) % {"name": region.name}], url=reverse("humans:region", args=[region.slug]))

    def enact(said: dict[str, Any], _proposal: Any) -> str:
        region = _region(said, state)
        verb(region)
        return f"network:{region.uid}"

    return registry.Enactment(title, check, preview, enact)


def _form(state: str) -> Any:
    class RegionForm(forms.Form):
        region = forms.ChoiceField(label=gettext_lazy("Region"))

        def __init__(self, data: Any = None, start: dict[str, Any] | None = None) -> None:
            super().__init__(data, initial=start or {})
            choices = [(one.region.slug, one.region.name) for one in regions.mine().filter(state=state)]
            self.fields["region"].choices = choices  # type: ignore[attr-defined]

        def said(self) -> dict[str, Any]:
            return {"region": self.cleaned_data["region"]}

    return RegionForm


def _invited(record: Record) -> list[Letter]:
    row = RegionMember.objects.select_related("region").filter(uid=uuid.UUID(record.about.partition(":")[2])).first()
    if row is None:
        return []
    title = _("%(name)s asks your network to take part") % {"name": row.region.name}
    return [Letter(one, "decisions", title, "", "humans:region", (row.region.slug,)) for one in offices.holders("coordinator")]


def _seat_open(record: Record) -> list[Letter]:
    """To the delegate: where they can take a seat."""
    mandate = Mandate.objects.select_related("delegate").filter(uid=uuid.UUID(record.about.partition(":")[2])).first()
    place = regions.mine().filter(region__slug=record.data["region"], state="joined").first()
    if mandate is None or place is None or not mandate.is_running:
        return []
    title = _("You can take a seat in %(name)s") % {"name": place.region.name}
    body = _("Your mandate is enough. Open the page of the region and take your seat: until then nobody speaks there by it.")
    return [Letter(mandate.delegate, "decisions", title, body, "humans:region", (place.region.slug,))]


def _waiting(_by: Any) -> int:
    return regions.mine().filter(state="invited").count()


def export(membership: Membership) -> dict[str, Any]:
    rows = Seat.objects.filter(member=membership).select_related("of_network").order_by("id")
    return {"seats": [{"of": one.of_network.slug, "since": one.since, "until": one.until} for one in rows]}


def erase(membership: Membership) -> None:
    """Who had a seat stays, under a pseudonym: votes count by it."""


def _sentence(words: Any) -> Any:
    return lambda _record: _(words)


def _panel(request: Any) -> dict[str, Any] | None:
    """Of a region its home page begins with the region itself. Three queries."""
    here = request.network
    if here.kind != regions.KIND:
        return None
    row = Network.objects.get(pk=here.id)
    joined = regions.networks_of(row).filter(state=RegionMember.State.JOINED)
    return {
        "networks": [one.subject for one in joined[:40]], "delegates": regions.seats().count(),
        "told": regions.words_of(row).first(), "page": reverse("humans:region", args=[here.slug]),
    }  # fmt: skip


_BY = actors.system("governance")
registry.enactments.add("join-region", _deed(
    "invited", gettext_lazy("We take part in %(name)s."), lambda region: regions.answer(region, True, by=_BY),
    gettext_lazy("Take part in a regional federation"),
))  # fmt: skip
registry.enactments.add("leave-region", _deed(
    "joined", gettext_lazy("We leave %(name)s; our delegates' seats there end."), lambda region: regions.leave(region, by=_BY),
    gettext_lazy("Leave a regional federation"),
))  # fmt: skip
registry.deed_forms.add("join-region", _form("invited"))
registry.deed_forms.add("leave-region", _form("joined"))
registry.electorates.add("regions", regions.voters)
registry.panels.add("region", registry.Panel("humans/panels/region.html", _panel, order=5))
registry.dues.add(regions.DUE, registry.Due(regions.hear))
registry.foundings.add("regions", regions.begin)
registry.notices.add("region.invited", registry.Notice("decisions", _invited))
registry.notices.add("region.seat_open", registry.Notice("decisions", _seat_open))
registry.consumers.add(
    "humans.regions",
    registry.Consumer(
        wants=lambda kind: kind in ("mandate.ended", "proposal.ended", "proposal.enacted", *regions.OPENS),
        handle=regions.follow,
    ),
)
registry.erasures.add("humans.regions", registry.Erasure(export, erase))
registry.duties.add(
    "regions", registry.Duty(gettext_lazy("Regions that ask us"), "humans:regions", regions.SPEAK, _waiting, order=16)
)
for _kind, _said in (
    ("region.begun", "The network began a regional federation."),
    ("region.invited", "A regional federation asked the network."),
    ("region.answered", "The network answered a regional federation."),
    ("region.left", "The network left a regional federation."),
):
    registry.sentences.add(_kind, _sentence(_said))
    registry.feed_kinds.add(_kind, True)
clauses.declare(
    regions.SEATS, int, 1, gettext_lazy("Delegates of each network"),
    gettext_lazy("So many delegates each network sends; each has one vote."),
    article="governance", least=1, most=9, of_kind="regional",
)  # fmt: skip
clauses.declare(
    regions.BY, str, "officers", gettext_lazy("Who joins and leaves regions"),
    gettext_lazy("Coordinators after a talk, or the members by a vote."),
    article="governance", of_kind="local",
    choices=(("officers", gettext_lazy("Coordinators")), ("vote", gettext_lazy("The members by a vote"))),
)  # fmt: skip
