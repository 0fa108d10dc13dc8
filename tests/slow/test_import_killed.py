"""A worker that dies while a bank comes in: nothing half, nothing twice."""

import io

import pytest
from celery import current_app

from ledgers.models import Account, Transfer
from networks import actors
from networks.imports import batches
from networks.imports.work import progress
from networks.models import ImportBatch, Membership
from networks.tenancy.current import entered
from tests.imports import make
from tests.servers import wait_for

pytestmark = pytest.mark.slow


def test_a_killed_worker_leaves_nothing_half_done_and_the_next_one_finishes(real_db, new_network, worker):
    made = make.bank(500, 20_000)
    settled = new_network()
    here = settled.network

    def nudge() -> None:
        current_app.send_task("networks.tasks.deliver", [here.id], queue="tests")

    def batch() -> ImportBatch:
        with entered(here):
            return ImportBatch.objects.get()

    with entered(here):
        by = actors.of(settled.carla)
        batches.receive("timeoverflow_zip", {"zip": ("bank.zip", io.BytesIO(make.zip_bytes(made)))}, by=by)
    nudge()
    wait_for(lambda: batch().state == "ready", 120)
    with entered(here):
        batches.confirm(batch(), by=by)
    nudge()
    wait_for(lambda: progress(batch()) > 20, 120)
    worker.kill()
    with entered(here):
        assert batch().state == "applying"
        assert not Membership.objects.exclude(external_ref="").exists()
        assert not Transfer.objects.exists()
    worker.start()
    nudge()
    wait_for(lambda: batch().state == "applied", 240)
    with entered(here):
        assert Transfer.objects.filter(kind="import").count() == 20_000
        held = dict(Account.objects.exclude(holder=None).values_list("holder__external_ref", "balance"))
        assert {uid: held[str(uid)] for uid in made.members} == made.balances()
