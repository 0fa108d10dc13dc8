"""The outbox: what was recorded is delivered once, whoever dies meanwhile."""

import collections
import os
import secrets
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import redis
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from kombu import Connection

from networks import actors, records, tasks
from networks.models import Delivery, Neighborhood, Record
from networks.tenancy.current import entered
from tests.servers import _environment, _stop, wait_for
from tests.wall import consumers  # noqa: F401  (it registers)

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "kills"


def broker():
    """A number of Valkey that the session's own worker does not use: here it is made to forget."""
    base, _slash, number = settings.REDIS_URL.rpartition("/")
    return f"{base}/{int(number) + 16}"


@pytest.fixture
def ref(nothing_else_is_due, new_network):
    """A network of its own whose founding has been delivered."""
    ref = new_network().network
    tasks.deliver(ref.id)
    return ref


class Worker:
    """A real worker on a queue of its own, which knows the counting consumer."""

    def __init__(self):
        self.log = Path(os.environ["VAR_DIR"]) / "killed_worker.log"
        self.start()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config.celery", "worker", "--concurrency", "1", "--without-gossip",
                 "--without-mingle", "--without-heartbeat", "-l", "WARNING", "-I", "tests.wall.consumers"],
                cwd=ROOT, env=_environment(CELERY_QUEUE=QUEUE, REDIS_URL=broker()), stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)


@pytest.fixture
def mortal(real_db):
    running = Worker()
    yield running
    _stop(running.process)


def say(ref, many, **data):
    with entered(ref):
        return [str(records.record("test.counted", by=actors.system("test"), **data).uid) for _number in range(many)]


def effects(ref):
    """How often each record was delivered."""
    with entered(ref):
        names = Neighborhood.objects.filter(name__contains="-").values_list("name", flat=True)
        return collections.Counter(name.split()[0] for name in names)


def waiting(ref):
    with entered(ref):
        return Delivery.objects.filter(consumer="counting", attempts=0).count()


def ask(task, *args):
    with Connection(broker(), transport_options=current_app.conf.broker_transport_options) as link:
        current_app.send_task(f"networks.tasks.{task}", args=args, queue=QUEUE, connection=link)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(ref, mortal, as_owner):
    gates = [secrets.randbelow(2**31) + 1 for _death in range(2)]
    with as_owner() as keeper:
        for gate in gates:
            keeper.execute("SELECT pg_advisory_lock(%s)", [gate])

        def held(gate, how):
            return keeper.execute(
                f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND {how}", [gate]
            ).fetchone()[0]

        said = say(ref, 8)
        for gate in gates:
            said += say(ref, 1, gate=gate) + say(ref, 8)
        ask("deliver", ref.id)
        for gate, delivered in zip(gates, (8, 17), strict=True):
            wait_for(lambda gate=gate: held(gate, "NOT granted"))
            mortal.kill()
            assert len(effects(ref)) == delivered, "it died in the middle of the next one"
            keeper.execute("SELECT pg_advisory_unlock(%s)", [gate])
            wait_for(lambda gate=gate: not held(gate, "true"))  # Until PostgreSQL has noticed the death.
            mortal.start()
            ask("every_minute")  # As beat does: what the dead worker held comes back hours later.
    wait_for(lambda: waiting(ref) == 0)
    assert effects(ref) == dict.fromkeys(said, 1)


def test_a_broker_that_forgets_everything_loses_nothing(ref):
    said = say(ref, 10)
    ask("deliver", ref.id)
    redis.Redis.from_url(broker()).flushdb()
    running = Worker()
    try:
        wait_for(lambda: _is_up(running))
        assert not effects(ref)
        ask("every_minute")
        wait_for(lambda: waiting(ref) == 0)
    finally:
        _stop(running.process)
    assert effects(ref) == dict.fromkeys(said, 1)


def _is_up(running):
    """A worker that has begun to listen binds its queue."""
    server = redis.Redis.from_url(broker())
    return any(QUEUE.encode() in key for key in server.keys("*_kombu*"))


def test_a_broker_that_is_away_undoes_nothing(ref, settings):
    usual = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        said = say(ref, 1)
    finally:
        current_app.conf.broker_url = usual
    tasks.deliver(ref.id)
    assert effects(ref) == dict.fromkeys(said, 1)


def at_once(*works):
    start, errors = threading.Barrier(len(works)), []

    def run(work):
        start.wait(10)
        try:
            work()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_two_beats_and_two_workers_do_no_harm(ref):
    said = say(ref, 30)
    at_once(tasks.every_minute, tasks.every_minute)
    at_once(lambda: tasks.deliver(ref.id), lambda: tasks.deliver(ref.id), lambda: tasks.deliver(ref.id))
    assert effects(ref) == dict.fromkeys(said, 1)


@pytest.mark.parametrize("poison", ["python", "sql"])
def test_what_cannot_be_delivered_is_put_off_and_the_others_go_on(ref, poison):
    [bad] = say(ref, 1, poison=poison)
    good = say(ref, 5)
    tasks.deliver(ref.id)
    assert effects(ref) == dict.fromkeys(good, 1)
    with entered(ref):
        late = Delivery.objects.get(record__uid=bad)
        assert (late.attempts, late.trouble) == (1, {"python": "ZeroDivisionError", "sql": "IntegrityError"}[poison])
        assert late.due_at > timezone.now()


def test_a_worker_that_does_not_know_a_consumer_leaves_it_to_others(ref):
    with entered(ref):
        record = Record.objects.order_by("id").first()
        Delivery.objects.create(record=record, consumer="of-the-next-release")
    tasks.deliver(ref.id)
    with entered(ref):
        assert Delivery.objects.get(consumer="of-the-next-release").trouble == "KeyError"


def test_what_was_rolled_back_is_never_delivered(ref):
    with entered(ref):
        records.record("test.counted", by=actors.system("test"))
        transaction.set_rollback(True)
    tasks.deliver(ref.id)
    assert not effects(ref)


def test_beat_nudges_only_networks_where_something_is_due(ref, new_network):
    other = new_network().network
    tasks.deliver(other.id)
    say(ref, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT networks_due('deliveries', now())")
        due = {row[0] for row in cursor.fetchall()}
    assert ref.id in due
    assert other.id not in due
    tasks.deliver(ref.id)
