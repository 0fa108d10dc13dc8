"""What needs a person in HUMANs today: networks that wait for an answer, that nobody coordinates; dues that are open."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from humans.admission import answers
from humans.belonging import members
from ledgers.between import memos


@dataclass(frozen=True)
class Need:
    """A line with the page where it is done."""

    text: str
    url: str


def needs(shown: list[dict[str, Any]]) -> list[Need]:
    """Lines for staff; `shown` are the networks of the page. A constant number of queries."""
    found = []
    if waiting := answers.how_many_wait():
        words = ngettext("%(n)s network waits for a welcome", "%(n)s networks wait for a welcome", waiting)
        found.append(Need(words % {"n": waiting}, reverse("humans:applications")))
    for one in shown:
        network = one["network"]
        if network.silent_since is not None:
            words = _("Nobody coordinates in %(name)s; its sponsor is %(sponsor)s")
            url = reverse("humans:federation_network", args=[network.slug])
            found.append(Need(words % {"name": network.name, "sponsor": network.sponsor}, url))
    if orphans := len(memos.orphans()):
        words = ngettext("%(n)s memo waits for your signature", "%(n)s memos wait for your signature", orphans)
        found.append(Need(words % {"n": orphans}, reverse("humans:memos")))
    if late := members.how_many_are_late():
        words = ngettext("%(n)s member of HUMANs has open dues", "%(n)s members of HUMANs have open dues", late)
        found.append(Need(words % {"n": late}, reverse("humans:belongings")))
    return found
