"""A row in every table of a network, and a word of its own in every column of text: where one shows up, the wall leaks."""

import datetime as dt
import itertools
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from networks.checks import table_class

WORD = re.compile(r"zq[a-z][0-9a-f]{5}")
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Columns that hold words of the software, not of people.
CODES = {
    "url_name", "icon", "locale", "time_zone", "content_type", "sha256", "token_hash", "decision", "scope", "key", "about",
    "kind", "consumer", "route", "principal", "source", "fingerprint", "text_config", "trouble", "code", "block", "state",
    "language", "link", "topic", "preset", "encoding", "name_block", "network_block", "pace", "unit", "weekday", "part_of_day",
    "hidden_from", "scopes", "client_id", "identity", "target", "secret_hash", "zone", "roll_fingerprint",
    "secret_locked", "former_locked",
}  # fmt: skip
NOON = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
# How a row is made where the generic way cannot: model → fields.
RECIPES: dict[str, dict[str, Any]] = {
    "governance.Article": {"slug": "canary"},
    "ledgers.BankLine": {"target": ""},
    "ledgers.BankStatement": {"state": "read"},
    "ledgers.BudgetLine": {"year": 2026},
    "ledgers.ReversalRequest": {"asked_by": lambda: _officer()},
    "requests_board.Gathering": {"host": lambda: _officer()},
    "requests_board.Post": {"part_of_day": ""},
    "requests_board.Report": {"post": lambda: _first("requests_board.Post")},
    "requests_board.FollowUp": {"post": lambda: _first("requests_board.Post")},
    "requests_board.Series": {"zone": "America/Chicago"},
    "requests_board.BookingSeries": {"zone": "America/Chicago"},
    "requests_board.Booking": {
        "starts_at": NOON,
        "ends_at": NOON + dt.timedelta(days=1),
        "held": DateTimeTZRange(NOON, NOON + dt.timedelta(days=1), "[)"),
    },
}


@dataclass
class Planted:
    """What was planted in one network: word → "table.column", uid → "table"."""

    letter: str
    words: dict[str, str] = field(default_factory=dict)
    uids: dict[str, str] = field(default_factory=dict)
    counter: Any = field(default_factory=itertools.count)

    def word(self, place: str) -> str:
        word = f"zq{self.letter}{next(self.counter):05x}"
        self.words[word] = place
        return word

    def in_text(self, text: str, *, but: frozenset[str] = frozenset()) -> set[str]:
        """Where the words and uids in `text` are from."""
        found = {self.words[word] for word in WORD.findall(text) if word in self.words}
        return found | {f"uid of {self.uids[uid]}" for uid in UID.findall(text) if uid in self.uids and uid not in but}


def _first(label: str) -> Any:
    model = apps.get_model(label)
    return model._default_manager.order_by("id").first() or make(model)


def _officer() -> Any:
    """A member who is not the first of the list, whom every other key names."""
    return apps.get_model("networks.Membership")._default_manager.order_by("-id").first()


def tenant_models() -> list[Any]:
    return [model for model in apps.get_models() if table_class(model) == "tenant"]


def plant(letter: str) -> Planted:
    """Inside a network and a transaction that will be rolled back."""
    planted = Planted(letter)
    for model in tenant_models():
        if "INSERT" in model.app_may and not model.objects.exists():
            make(model)
    for model in tenant_models():
        if "UPDATE" in model.app_may:
            for row in model.objects.all():
                _write_words(row, planted)
        if any(one.name == "uid" for one in model._meta.fields):
            planted.uids |= {str(uid): model._meta.db_table for uid in model.objects.values_list("uid", flat=True)}
    return planted


def make(model: Any) -> Any:
    """A row of any tenant table, by what its columns demand."""
    values: dict[str, Any] = {}
    used: dict[Any, int] = {}
    recipe = RECIPES.get(model._meta.label, {})
    for column in model._meta.concrete_fields:
        if column.name in recipe or column.primary_key or column.has_default() or column.has_db_default() or column.null:
            continue
        values[column.name] = _value(column, used)
    try:
        with transaction.atomic():
            return model.objects.create(**values, **{k: v() if callable(v) else v for k, v in recipe.items()})
    except (DatabaseError, ValueError, TypeError) as error:
        pytest.fail(f"Say in tests/wall/canaries.py (RECIPES) how a row of {model._meta.label} is made: {error}")


def _value(column: Any, used: dict[Any, int]) -> Any:
    if column.is_relation:
        other = column.related_model
        rows = list(other.objects.order_by("id")[:5]) or [make(other)]
        used[other] = used.get(other, -1) + 1  # Two keys to the same table name two rows.
        return rows[used[other] % len(rows)]
    if column.choices:
        return next(iter(dict(column.flatchoices)))
    simple: dict[type, Any] = {
        models.DateTimeField: timezone.now(),
        models.DateField: dt.date(2026, 11, 1),
        models.TimeField: dt.time(9),
        models.BooleanField: False,
        models.BinaryField: b"x",
        models.JSONField: {},
        models.UUIDField: uuid.uuid4(),
        models.FloatField: 0.5,
        ArrayField: [],
    }
    for kind, value in simple.items():
        if isinstance(column, kind):
            return value
    if isinstance(column, models.IntegerField):
        return 1
    return uuid.uuid4().hex[: min(column.max_length or 12, 12)]


def _write_words(row: Any, planted: Planted) -> None:
    new: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        place = f"{row._meta.db_table}.{column.column}"
        if column.choices or column.name in CODES or column.primary_key:
            continue
        if isinstance(column, ArrayField) and isinstance(column.base_field, models.CharField) and not column.base_field.choices:
            new[column.name] = [planted.word(place)]
        elif isinstance(column, models.EmailField):
            new[column.name] = f"{planted.word(place)}@canary.example"
        elif isinstance(column, models.CharField | models.TextField) and (column.max_length or 99) >= 8:
            new[column.name] = planted.word(place)
    if new:
        type(row).objects.filter(pk=row.pk).update(**new)
