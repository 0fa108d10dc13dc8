"""5,000 members and 100,000 transfers, in a real worker: within 60 seconds and 256 MB."""

import io
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from ledgers.models import Account, Entry, Transfer
from networks import actors
from networks.imports import batches
from networks.models import ImportBatch, Membership
from networks.tenancy.current import entered
from tests.imports import make
from tests.servers import wait_for

pytestmark = pytest.mark.slow


def peak_megabytes(worker: Any) -> float:
    """The most memory any process of the worker has held since it started."""
    group = worker.process.pid
    peak = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            session = int((status.parent / "stat").read_text().rsplit(")", 1)[1].split()[3])
            if session == group:
                lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
                peak = max(peak, int(lines["VmHWM"].split()[0]))
        except (OSError, KeyError, ValueError):
            continue
    return peak / 1024


def test_a_large_bank_comes_in_within_a_minute_and_256_megabytes(real_db, new_network, worker, capsys):
    made = make.bank(5_000, 100_000)
    content = make.zip_bytes(made)
    settled = new_network()

    def state() -> str:
        with entered(settled.network):
            return ImportBatch.objects.get().state

    def nudge() -> None:
        current_app.send_task("networks.tasks.deliver", [settled.network.id], queue="tests")

    started = time.monotonic()
    uploads = {"zip": ("bank.zip", io.BytesIO(content))}
    with entered(settled.network):
        batch = batches.receive("timeoverflow_zip", uploads, by=actors.of(settled.carla))
    nudge()
    wait_for(lambda: state() in ("ready", "blocked"), 240)
    read_after = time.monotonic() - started
    with entered(settled.network):
        assert ImportBatch.objects.get().error_count == 0
        confirmed = time.monotonic()
        batches.confirm(batch, by=actors.of(settled.carla))
    nudge()
    wait_for(lambda: state() != "applying", 240)
    applied_after = time.monotonic() - confirmed
    peak = peak_megabytes(worker)
    with capsys.disabled():
        sys.stdout.write(f"\nread {read_after:.1f} s, brought in {applied_after:.1f} s, peak {peak:.0f} MB\n")
    assert state() == "applied"
    with entered(settled.network):
        assert Transfer.objects.filter(kind="import").count() == 100_000
        assert Entry.objects.count() == 200_000
        held = dict(Account.objects.exclude(holder=None).values_list("holder__external_ref", "balance"))
        assert {uid: held[str(uid)] for uid in made.members} == made.balances()
        assert Membership.objects.exclude(external_ref="").count() == 5_000
    assert read_after + applied_after < 60
    assert peak < 256
