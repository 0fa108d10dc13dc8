"""What the tests of joinings begin with, and how they look at what came of it."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from common.errors import Refused
from humans.joining import carrying, news
from humans.models import Comer, Joining
from ledgers import accounts, transfers
from networks import actors, decisions, offices
from networks.models import Membership
from networks.tenancy.current import entered

WHY = "We are few, and they are near."


def give(payer: Membership, payee: Membership, minutes: int) -> None:
    transfers.pay(accounts.of(payer), accounts.of(payee), minutes, kind="payment", source="test", by=actors.of(payer))


def decided(*officers: Membership) -> Any:
    """A decision that two officers signed."""
    made = decisions.write(f"Together {timezone.now():%H%M%S%f}", "We go together.", by=actors.of(officers[0]))
    return decisions.sign(made, by=actors.of(officers[1]))


def second(ref: Any) -> Membership:
    """A second officer in Hilltop."""
    with entered(ref):
        one = Membership.objects.get(name="Hugo Example")
        offices.appoint(one, "treasurer", by=actors.system("test"), decision="founding")
        return one


def no(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb(*args, **more)
    assert refused.value.code == code, refused.value
    assert str(refused.value.message)


def running(kind: str, subject: Any, into: Any, officer: Any) -> Joining:
    """Asked and agreed; the day on which members chose was yesterday."""
    yesterday = timezone.localdate(timezone=subject.zone) - dt.timedelta(days=1)
    with entered(subject), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM joining_ask(%s, %s, %s, %s, %s, '')", [kind, subject.id, into.id, WHY, yesterday])
        number = cursor.fetchone()[1]
    with entered(into), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM joining_answer(%s, true, '')", [number])
        assert cursor.fetchone()[0] is None
    return Joining.objects.get(pk=number)


def word(row: Joining, member: Membership, *, comes: bool) -> Comer:
    """As it was said in time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM joining_say(%s, %s, %s, true)", [row.pk, member.pk, comes])
        return Comer.objects.get(pk=cursor.fetchone()[1])


def hear(ref: Any, now: dt.datetime | None = None) -> None:
    with entered(ref):
        news.heard(now or timezone.now())


def carry_all(ref: Any, now: dt.datetime | None = None) -> int:
    """As the worker does it: each in a transaction of its own."""
    done = 0
    while True:
        with entered(ref):
            if not carrying.carry_next(now or timezone.now()):
                return done
        done += 1
        assert done < 50


def words(ref: Any) -> dict[str, tuple[str, str]]:
    with entered(ref):
        rows = Comer.objects.select_related("member").order_by("member__name")
        return {one.member.name.split()[0]: (one.state, one.keeps) for one in rows}
