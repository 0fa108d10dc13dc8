"""The house holds: names that are only text point at something, rules keep their shape, and every migration goes back.

`tests/tidy.py` looks at lines; this looks at what they mean.
"""

import ast
import contextlib
import functools
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from common import registry
from config import environment
from networks.checks import table_class
from networks.tenancy.tables import TenantTable
from tests import migrated
from tests.check import APPS
from tests.tidy import ROOT

TASK = re.compile(rf"^(?:{'|'.join(APPS)})\.tasks\.\w+$")
# The setting that opens a network is written here; constraints and servers are made of SQL that no input reaches.
MAKES_SQL = {
    "networks/tenancy/current.py", "common/walls.py",
    "networks/copies/bringing.py", "networks/copies/taking.py",  # names of tables and columns, from our models
}  # fmt: skip
# Of these the second is for functions alone that write in two books, and revoked from everyone.
WRITES_THE_SETTING = {"networks/tenancy/current.py", "networks/sql/standing_in.sql"}
# Rows that no address and no answer ever names.
NAMELESS = {
    "networks.KeptApart", "networks.NetworkCopyPart",
    "ledgers.Charge", "ledgers.ChargeMonth", "ledgers.Partner", "ledgers.Trade",
    "ledgers.Entry", "networks.Delivery", "networks.ImportPart", "networks.ImportProblem", "networks.ImportedRow",
    "requests_board.PostSkill", "ledgers.BooksCheck", "ledgers.SealedNote", "ledgers.SealMark", "ledgers.SupportIssue",
    "ledgers.SetOffLine", "ledgers.SetOffPart", "ledgers.AgreementTerm", "ledgers.Crossing",
    "ledgers.ClearingLine", "ledgers.MemoLine",
    "governance.Ballot", "governance.BallotNote", "governance.CountedBallot", "governance.PollResult",
}  # fmt: skip
MARKS_SAFE = (
    "common/templatetags/",
    "requests_board/templatetags/",
    "common/drawing.py",
    "common/town.py",
    "governance/bylaws/rendering.py",
)


@functools.cache
def sources() -> list[tuple[str, ast.Module]]:
    """Every module of the product, parsed once."""
    places = [(str(file.relative_to(ROOT)), file) for app in APPS for file in sorted((ROOT / app).rglob("*.py"))]
    kept = [(place, file) for place, file in places if "/migrations/" not in place and not place.startswith("config/stack/")]
    return [(place, ast.parse(file.read_text(encoding="utf-8"))) for place, file in kept]


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def is_made_of_parts(text: ast.expr) -> bool:
    """An f-string with values in it, `"…" % x`, `"…".format(x)`, or a text added to what is no text."""
    if isinstance(text, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in text.values)
    if isinstance(text, ast.BinOp):
        if isinstance(text.op, ast.Mod):
            return True
        return any(not isinstance(side, ast.Constant) and not isinstance(side, ast.BinOp) for side in (text.left, text.right))
    return isinstance(text, ast.Call) and isinstance(text.func, ast.Attribute) and text.func.attr == "format"


def test_every_task_that_is_named_exists():
    from config.celery import app

    app.loader.import_default_modules()
    named = {entry["task"]: "the beat's schedule" for entry in app.conf.beat_schedule.values()}
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and TASK.match(node.value):
                named[node.value] = place
    assert named, "the test looks in the wrong place"
    assert {task: place for task, place in named.items() if task not in app.tasks} == {}


def test_every_reason_of_a_refusal_is_a_clause():
    """`why=` names the clause that pages link to."""
    named = {
        word.value.value: place
        for place, tree in sources()
        for call in calls(tree, "Refused", "checked_day")
        for word in call.keywords
        if word.arg == "why" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
    }
    assert named, "the test looks in the wrong place"
    assert {key: place for key, place in named.items() if key not in registry.clauses} == {}


def test_every_due_that_is_named_is_registered():
    unknown = []
    for place, tree in sources():
        for call in calls(tree, "at"):
            by = call.func.value if isinstance(call.func, ast.Attribute) else None
            first = call.args[0] if call.args else None
            if isinstance(by, ast.Name) and by.id == "dues" and isinstance(first, ast.Constant):
                unknown += [f"{place}: {first.value}"] if first.value not in registry.dues else []
    assert unknown == []


def test_every_delivery_finds_its_consumer():
    assert len(registry.consumers), "nobody listens"
    assert {name for name, consumer in registry.consumers if not callable(consumer.handle)} == set()


def test_every_tenant_table_is_made_by_tenant_table():
    ours = [model for model in apps.get_models() if model.__module__.split(".")[0] in APPS]
    wrong = [model._meta.label for model in ours if (table_class(model) == "tenant") != issubclass(model, TenantTable)]
    assert wrong == []
    with_network = [model for model in ours if any(field.name == "network" for field in model._meta.local_fields)]
    assert [model._meta.label for model in with_network if not issubclass(model, TenantTable)] == []


def test_every_row_that_is_shown_has_a_random_name():
    without = [model._meta.label for model in apps.get_models() if issubclass(model, TenantTable) and not _has_uid(model)]
    assert set(without) <= NAMELESS, "these have a number and no uid"


def _has_uid(model: type[models.Model]) -> bool:
    return any(isinstance(field, models.UUIDField) and field.name == "uid" for field in model._meta.fields)


def test_every_verb_takes_its_actor_by_name():
    loose = []
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and "atomic" in ast.dump(ast.Module(node.decorator_list, [])):
                for argument in [*node.args.posonlyargs, *node.args.args]:
                    if argument.arg == "by" and isinstance(argument.annotation, ast.Name) and argument.annotation.id == "Actor":
                        loose.append(f"{place}:{node.lineno} {node.name}")
    assert loose == []


def test_no_statement_is_made_of_parts():
    made = []
    for place, tree in sources():
        if place in MAKES_SQL:
            continue
        for call in calls(tree, "execute", "executemany", "RawSQL", "raw", "extra", "RunSQL"):
            if call.args and is_made_of_parts(call.args[0]):
                made.append(f"{place}:{call.lineno}")
        for call in calls(tree, "raw"):
            made.append(f"{place}:{call.lineno}: no objects.raw: a QuerySet, or a definer function")
    assert made == []


def test_the_setting_is_written_in_one_file():
    said = re.compile(r"set_config\((?!'pg_trgm\.|'enable_)|\bSET\s+(LOCAL\s+|SESSION\s+)?\"?manyhands\.", re.IGNORECASE)
    wrong = []
    for app in APPS:
        for file in [*(ROOT / app).rglob("*.py"), *(ROOT / app).rglob("*.sql")]:
            place = str(file.relative_to(ROOT))
            if said.search(file.read_text(encoding="utf-8")) and place not in WRITES_THE_SETTING:
                wrong.append(place)
    assert wrong == []


def test_text_is_escaped_everywhere_but_in_the_cloth():
    wrong = []
    for place, tree in sources():
        if not place.startswith(MARKS_SAFE):
            wrong += [f"{place}:{call.lineno}" for call in calls(tree, "mark_safe", "SafeString", "SafeText")]
    for page in (ROOT / "templates").rglob("*"):
        if page.is_file() and re.search(r"\|\s*safe\b|autoescape\s+off", page.read_text(encoding="utf-8", errors="ignore")):
            wrong += [] if page.suffix == ".txt" else [str(page.relative_to(ROOT))]
    assert wrong == []


def test_no_number_of_ours_is_drawn():
    number = re.compile(r"\{(?:\{|%\s*url\b)[^}%]*\b\w+\.(?:pk|id)\b[^}%]*[}%]\}")
    of_libraries = {"account", "mfa", "allauth"}
    pages = [page for page in (ROOT / "templates").rglob("*.html") if not of_libraries & set(page.parts)]
    drawn = [f"{page.relative_to(ROOT)}: {found.group(0)}" for page in pages for found in number.finditer(page.read_text())]
    assert drawn == []


def test_every_step_of_a_migration_says_how_to_go_back():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [one for (app, _name), one in loader.disk_migrations.items() if app in APPS]
    assert ours
    for migration in ours:
        for step in migration.operations:
            assert step.reversible, f"{migration}: {step.describe()}"


@pytest.mark.slow
def test_every_migration_goes_back_and_forth_again(django_db_setup, django_db_blocker, as_owner):
    """On a copy of the migrated database, as the owner: to nothing, and up again, with the wall as it was."""
    from networks.tenancy import linter

    with scratch(django_db_blocker, as_owner):
        _back()
        call_command("migrate", verbosity=0, interactive=False)
        assert linter.faults() == []


def _back() -> None:
    for app in [*reversed(APPS), "allauth_idp_oidc", "mfa", "account"]:
        if (ROOT / app / "migrations").exists() or app in ("allauth_idp_oidc", "mfa", "account"):
            call_command("migrate", app, "zero", verbosity=0, interactive=False)
    assert _left_over() == set()


@contextlib.contextmanager
def scratch(django_db_blocker: Any, as_owner: Any) -> Iterator[None]:
    """Inside, the connection is the owner's, to a copy of the migrated database."""
    wanted, name = environment.database("DATABASE_OWNER_URL"), f"there_and_back_{os.getpid()}"
    with django_db_blocker.unblock(), as_owner() as owner:
        template = migrated.template(_maintenance(wanted))
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        usual = dict(connection.settings_dict)
        connection.close()
        connection.settings_dict.update(NAME=name, USER=wanted["USER"], PASSWORD=wanted["PASSWORD"])
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(usual)
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _maintenance(wanted: dict[str, object]) -> str:
    return f"dbname={wanted['NAME']} user={wanted['USER']} host={wanted['HOST']} port={wanted['PORT'] or 5432}"


def _left_over() -> set[str]:
    """Tables, views and functions of ours that are still there."""
    prefixes = tuple(f"{app}_" for app in APPS)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') "
            "UNION ALL SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )
        return {row[0] for row in cursor.fetchall() if row[0].startswith(prefixes) or row[0].startswith("current_")}
