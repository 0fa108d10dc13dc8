"""A day of a million lines: sealed, proved and recomputed. Minutes."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from ledgers import accounts, currencies, imports
from ledgers.models import Entry, Seal
from ledgers.seals import proofs, sealing
from networks import actors
from networks.tenancy.current import entered

pytestmark = pytest.mark.slow
TRANSFERS = 500_000


def test_a_million_lines_are_sealed_in_a_night_and_proved_at_once(real_db: None, new_network: Callable[..., Any]) -> None:
    town = new_network()
    with entered(town.network):
        unit, pair = currencies.hours(), (accounts.of(town.alice).pk, accounts.of(town.bob).pk)
        day = dt.date(2026, 1, 1)
        past = (imports.PastTransfer(pair[n % 2], pair[1 - n % 2], 15, day, "" if n % 3 else "soup") for n in range(TRANSFERS))
        imports.post_many(past, "import:1", by=actors.system("test"), currency=unit)
    with entered(town.network):
        began = time.monotonic()
        assert sealing.make(everything=True) == (1, "nothing")
        assert time.monotonic() - began < 120
        assert Seal.objects.get().size == 2 * TRANSFERS
    with entered(town.network):
        entry = Entry.objects.select_related("account", "transfer").filter(account=pair[0]).order_by("id")[TRANSFERS // 2]
        began = time.monotonic()
        said = sealing.proof(entry)
        assert time.monotonic() - began < 1
        assert said is not None
        assert proofs.check(said).number == 1
        assert len(said["path"]) == 20
    call_command("verify_books", network=town.network.slug)
