"""What networks called out to each other: one call that is open and answered, one that is over, with what came of it."""

from typing import Any

from humans.calls import calls
from humans.models import CallForHelp
from networks import actors, offices
from networks.models import Delivery, DueTime
from networks.tenancy import lookup
from networks.tenancy.current import entered

OVER = (
    "Frost broke the pipes of our hall",
    "Sixty people eat here each Thursday. We need heaters for two weeks, and somebody who can solder.",
    ["people", "things"],
    14,
)
CAME = "Five heaters came by van from Lansing within a day. Soldering we found at home. Next time we say first how many watts."
OPEN = (
    "High water in the lower streets",
    "Thirty homes are wet. Pumps, dry rooms for nights, and hands for Saturday would help. The hall's phone is open.",
    ["people", "things", "money"],
    21,
)


def tell() -> None:
    """Once all networks are there; those that are missing say nothing."""
    towns = {slug: lookup.by_slug(slug) for slug in ("allentown", "st-louis", "lansing", "madison", "detroit")}
    if not all(towns.values()) or CallForHelp.objects.exists():
        return

    def speaking(slug: str, deed: Any) -> Any:
        with entered(towns[slug]):
            made = deed(actors.of(offices.holders("coordinator")[0]))
            DueTime.objects.filter(name=calls.DUE).delete()
            Delivery.objects.all().delete()
            return made

    over = speaking("allentown", lambda by: calls.call(*OVER, by=by))
    offer = speaking("lansing", lambda by: calls.answer(over, "things", "Five oil heaters, on wheels by tonight", by=by))
    speaking("allentown", lambda by: calls.reply(offer, True, by=by))
    speaking("allentown", lambda by: calls.end(over, CAME, by=by))
    call = speaking("st-louis", lambda by: calls.call(*OPEN, by=by))
    speaking("detroit", lambda by: calls.answer(call, "things", "Two pumps with hoses; we bring them on Friday", by=by))
    speaking("lansing", lambda by: calls.answer(call, "people", "Four of us for Saturday, with boots", by=by))
