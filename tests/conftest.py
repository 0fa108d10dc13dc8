"""The database is made and migrated as its owner; then every connection is the app role's, as in real life.

The small cast: Alice and Bob are members of Riverside, Carla coordinates it; Dan of Hilltop must see nothing; Ursula
speaks for the umbrella. They are founded once, committed; a test changes them in a transaction that is rolled back. Tests that
commit (browser, worker, races) take `real_db` and found a network of their own: nothing is ever flushed.
"""

import contextlib
import os
import time
import uuid
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import OperationalError, connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from django.utils import timezone

from tests import cast, migrated

pytest_plugins = ["tests.servers"]

# A day in a test is a day in the cast's networks, at whatever hour the suite runs: outside a network their zone holds, too.
timezone.activate(zoneinfo.ZoneInfo(cast.ZONE))

# How long an example takes says how busy the machine is, not whether the rule holds.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


# What takes longest goes first, so that nobody waits for it at the end.
FIRST = (
    "test_explain_big.py",
    "test_explain.py",
    "test_deliveries.py",
    "test_api_fuzz.py",
    "test_run.py",
    "test_route_matrix.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: FIRST.index(item.path.name) if item.path.name in FIRST else len(FIRST))


def _connect_as(url_variable: str) -> None:
    from config import environment

    wanted = environment.database(url_variable)
    for one in connections.all():
        one.close()
        one.settings_dict["USER"] = wanted["USER"]
        one.settings_dict["PASSWORD"] = wanted["PASSWORD"]


@pytest.fixture(scope="session")
def django_db_setup(
    request: Any, django_test_environment: None, django_db_blocker: Any, django_db_modify_db_settings: None
) -> Iterator[None]:
    from notifications import maildir  # noqa: F401

    settings.EMAIL_BACKEND = "notifications.maildir.EmailBackend"  # Django's test runner puts a fake there.
    with django_db_blocker.unblock():
        _connect_as("DATABASE_OWNER_URL")
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.template(os.environ["DATABASE_OWNER_URL"])
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=set())
        _connect_as("DATABASE_URL")
        cast.settle()
    yield
    with django_db_blocker.unblock():
        _connect_as("DATABASE_OWNER_URL")
        for _try in range(50):  # Servers of the tests may still be letting go of it.
            try:
                teardown_databases(made, verbosity=0)
                break
            except OperationalError:
                time.sleep(0.2)


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    from networks.tenancy import lookup

    lookup.forget()
    yield
    lookup.forget()


@pytest.fixture(autouse=True)
def _nudges_to_nobody(request: pytest.FixtureRequest) -> Iterator[None]:
    """The worker of the session serves the tests that ask for it, and takes nothing from the others: their nudges go to a
    queue that nobody listens to."""
    from celery import current_app

    usual = current_app.conf.task_default_queue
    if "worker" not in request.fixturenames:
        current_app.conf.task_default_queue = "nobody"
    yield
    current_app.conf.task_default_queue = usual


@pytest.fixture
def nothing_else_is_due(real_db: None, as_owner: Callable[..., Any]) -> None:
    """What other tests have left to deliver and to send is put off, so that a worker comes to this test's own at once."""
    with as_owner() as owner:
        for table in ("networks_delivery", "networks_duetime", "notifications_letter"):
            owner.execute(f"UPDATE {table} SET due_at = '2099-01-01' WHERE due_at < '2098-01-01'")


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Commits for real. Found a network of your own (`new_network`); nothing is cleaned up, nothing is flushed."""
    with django_db_blocker.unblock():
        yield
        for one in connections.all():
            one.close()


@pytest.fixture
def new_network() -> Callable[..., cast.Settled]:
    """Founds a network with a cast of its own under a fresh name. For tests that commit."""

    def make(**options: Any) -> cast.Settled:
        return cast.settle_network(f"n{uuid.uuid4().hex[:12]}", "Newtown", cast.PEOPLE["riverside"], own=True, **options)

    return make


@pytest.fixture
def riverside(db: None) -> Any:
    return cast.network("riverside")


@pytest.fixture
def hilltop(db: None) -> Any:
    return cast.network("hilltop")


@pytest.fixture
def humans(db: None) -> Any:
    return cast.network("humans")


@pytest.fixture
def in_riverside(riverside: Any) -> Iterator[Any]:
    """The test itself is inside Riverside."""
    from networks.tenancy.current import entered

    with entered(riverside):
        yield riverside


@pytest.fixture
def alice(riverside: Any) -> Any:
    return cast.member(riverside, "Alice")


@pytest.fixture
def bob(riverside: Any) -> Any:
    return cast.member(riverside, "Bob")


@pytest.fixture
def carla(riverside: Any) -> Any:
    return cast.member(riverside, "Carla")


@pytest.fixture
def dan(hilltop: Any) -> Any:
    return cast.member(hilltop, "Dan")


@pytest.fixture
def ursula(humans: Any) -> Any:
    return cast.member(humans, "Ursula")


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """A signed-in browser of a member; `second_factor` says that it was opened with a passkey or an app's code."""

    def make(membership: Any, *, second_factor: bool = True) -> Client:
        client = Client()
        sign_in(client, membership.person, second_factor=second_factor)
        return client

    return make


def sign_in(client: Client, person: Any, *, second_factor: bool = True) -> None:
    from people import signed_in

    client.force_login(person)
    session = client.session
    session[signed_in.MARK] = signed_in.mark(session.session_key)  # Seen today: that is written once a day.
    session.save()
    if second_factor:
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()


@pytest.fixture
def count_queries() -> Callable[[], contextlib.AbstractContextManager[Any]]:
    """`with count_queries() as seen: …; len(seen)`: statements but BEGIN and COMMIT."""
    return lambda: CaptureQueriesContext(connection)


@pytest.fixture
def as_owner(django_db_setup: None, django_db_blocker: Any) -> Callable[[], contextlib.AbstractContextManager[Any]]:
    """A second connection, as the owner of the database, in autocommit."""
    import psycopg

    @contextlib.contextmanager
    def connect() -> Iterator[Any]:
        with contextlib.closing(psycopg.connect(owner_dsn(), autocommit=True)) as owner:
            yield owner

    return connect


def owner_dsn() -> str:
    """Where the owner of the test database connects."""
    from config import environment

    wanted = environment.database("DATABASE_OWNER_URL")
    return _dsn({**wanted, "NAME": connection.settings_dict["NAME"]})


def app_dsn() -> str:
    """Where the app role connects: for tests with connections of their own (races)."""
    return _dsn(connection.settings_dict)


def _dsn(said: dict[str, Any]) -> str:
    host, port = said["HOST"], said["PORT"] or 5432
    return f"dbname={said['NAME']} user={said['USER']} password={said['PASSWORD'] or 'x'} host={host} port={port}"


assert os.environ.get("MANYHANDS_TESTING"), "Run the tests by `make test` or `.venv/bin/pytest`."
