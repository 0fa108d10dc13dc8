"""Every field for an amount, of whatever form: read by one of three fields, and each reads or refuses every odd amount."""

import datetime as dt
import importlib
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.utils import timezone

from common.fields import HoursField, MoneyField, WholeField
from ledgers.drives import drives
from ledgers.equity import orders
from ledgers.groups import gatherings
from ledgers.models import (
    BudgetLine,
    Contribution,
    Drive,
    EquityOrder,
    Group,
    GroupSheet,
    LimitGrant,
    Loan,
    ReliefGrant,
    Repayment,
    Withdrawal,
)
from networks.actors import of
from tests.ledgers.credit.test_pages import WRITTEN as MONEY
from tests.ledgers.pooling import rule
from tests.ledgers.test_amounts import NBSP, WRITTEN
from tests.tidy import ROOT

WHOLE: dict[str, int | None] = {
    "3": 3, " 3 ": 3, f"3{NBSP}": 3, "0": None, "-1": None, "+3": None, "1.5": None, "1_000": None, "٣": None, "３": None,
    "0x3": None, "1e1": None, "NaN": None, "9" * 5000: None, "½": None, "true": None, "3\x00": None, "1,5": None, "1:30": None,
}  # fmt: skip
# Whole numbers that are no amounts: days, months, percent, places, numbers of members.
NO_AMOUNTS = {
    "months",
    "every_days",
    "year",
    "part",
    "places",
    "least",
    "number",
    "member",
    "giver",
    "receiver",
    "borrower",
    "heir",
}


def test_each_field_reads_or_refuses_every_odd_amount() -> None:
    fields: list[tuple[forms.Field, dict[str, int | None]]]
    fields = [(HoursField(step=15), WRITTEN), (MoneyField(), MONEY), (WholeField(min_value=1, max_value=9), WHOLE)]
    for field, written in fields:
        for text, wanted in written.items():
            try:
                read = field.clean(text)
            except forms.ValidationError:
                read = None
            assert read == wanted, (type(field).__name__, text[:24])


def test_no_form_reads_an_amount_by_itself() -> None:
    """A number in a form of the ledger is one of the three fields, or no amount, or text that `common.quantities` reads."""
    odd = []
    for file in sorted((ROOT / "ledgers").rglob("forms.py")):
        module = importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
        for form in {one for one in vars(module).values() if isinstance(one, type) and issubclass(one, forms.BaseForm)}:
            for name, field in form.base_fields.items():  # type: ignore[attr-defined]
                is_read = isinstance(field, HoursField | MoneyField | WholeField) or name in NO_AMOUNTS
                if isinstance(field, forms.IntegerField | forms.FloatField | forms.DecimalField) and not is_read:
                    odd.append(f"{form.__name__}.{name}")
                is_text = isinstance(field, forms.CharField) and name.startswith(("amount", "goal_"))
                if is_text and not is_read and "common.quantities" not in Path(file).read_text():
                    odd.append(f"{form.__name__}.{name}")
    assert odd == []


FEW = ["", "0", "-1", "NaN", "1e308", "٣", "1_000", "½", "9" * 5000, "1 500", f"1{NBSP}500", "0x10", "[]"]
WAITING: tuple[Any, ...] = (
    BudgetLine, Contribution, Drive, EquityOrder, Group, GroupSheet, LimitGrant, Loan, ReliefGrant, Repayment, Withdrawal,
)  # fmt: skip


@pytest.fixture
def ground(saved: Any, lend: Any, alice: Any, bob: Any, carla: Any, tess: Any) -> dict[str, Any]:
    """A loan that runs, a share-out group that meets, a drive that gathers."""
    rule("gear.drives", True)
    rule("groups.members_least", 2)
    saved(bob, 50_000)
    orders.sign(orders.buy(bob, 3, by=of(tess)), by=of(carla))
    loan = lend(alice, 3000)
    group = gatherings.open("share-out", "Friday", 500, social=100, by=of(alice))
    gatherings.join(group, by=of(bob))
    gatherings.set_keeper(group, bob, True, by=of(alice))
    gatherings.start(group, by=of(alice))
    until = timezone.localdate() + dt.timedelta(days=20)
    drive = drives.start(drives.Plan(title="A roof", until=until, goal_money=10_000, goal_minutes=600), by=of(carla))
    return {"loan": loan, "group": group, "drive": drive, "unit": loan.currency}


PAGES: dict[str, tuple[str, str, dict[str, str], str]] = {
    "a limit": ("carla", "admin/ledgers/limitgrant/add/", {"ceiling": "", "until_0": "2030-01-01", "reason": "x"}, "floor"),
    "shares bought": ("tess", "pool/shares/", {"do": "buy", "buy-member": "Bob Example"}, "buy-shares"),
    "shares given back": ("bob", "pool/shares/", {"do": "ask"}, "ask-shares"),
    "urgent help": ("carla", "treasury/relief/", {"do": "record", "member": "Bob Example", "unit": "{unit}"}, "amount"),
    "a budget": (
        "tess",
        "treasury/",
        {"do": "write", "name": "Seeds", "year": "2030", "kinds": "gift", "currency": "{unit}"},
        "amount",
    ),
    "a group": ("bob", "groups/", {"mode": "circle", "name": "Monday", "order": "fixed", "every_days": "30"}, "amount"),
    "a meeting": ("alice", "groups/{group}/sheet/", {}, "extra"),
    "an instalment": ("tess", "pool/loans/{loan}/", {"do": "record", "record-token": "t" * 32}, "record-amount"),
    "a withdrawal": ("bob", "pool/", {"do": "ask", "token": "t" * 32}, "amount"),
    "a loan": ("bob", "pool/loans/new/", {"do": "send", "purpose": "x", "months": "3", "token": "t" * 32}, "amount"),
    "what a drive asks for": ("carla", "drives/new/", {"title": "A shed", "until": "2030-01-01"}, "goal_hours"),
    "a promise": ("bob", "drives/{drive}/", {"do": "pledge", "kind": "money", "token": "t" * 32}, "amount"),
}


def test_no_page_of_the_chapters_takes_one(
    ground: dict[str, Any], client_of: Any, alice: Any, bob: Any, carla: Any, tess: Any
) -> None:
    who = {"alice": alice, "bob": bob, "carla": carla, "tess": tess}
    clients = {name: client_of(member) for name, member in who.items()}
    before = [model.objects.count() for model in WAITING]
    names = {name: str(row.uid) for name, row in ground.items()}
    for page, (name, address, said, field) in PAGES.items():
        content = {key: value.format(**names) for key, value in said.items()}
        content |= {"member": str(bob.number)} if page == "a limit" else {}
        for odd in FEW:
            if not odd and page in ("a limit", "a meeting", "what a drive asks for"):
                continue  # Empty is no amount and no fault.
            if odd == "0" and page == "a limit":
                continue
            answer = clients[name].post(f"/riverside/{address.format(**names)}", {**content, field: odd})
            seen = answer.content.decode()
            assert answer.status_code in (200, 422), (page, odd[:20], answer.status_code)
            assert f'id="id_{field}_error"' in seen or page == "a limit", (page, odd[:20])
    assert [model.objects.count() for model in WAITING] == before
