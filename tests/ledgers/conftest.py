"""Accounts of the cast."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from common.errors import Refused


@pytest.fixture
def hours(in_riverside: Any) -> Any:
    from ledgers import currencies

    return currencies.hours()


@pytest.fixture
def account_of(hours: Any) -> Callable[[Any], Any]:
    from ledgers import accounts

    return accounts.of


@pytest.fixture
def by_of() -> Callable[[Any], Any]:
    from networks import actors

    return actors.of


@pytest.fixture
def balance_of(account_of: Any) -> Callable[[Any], int]:
    return lambda membership: int(account_of(membership).balance)


@pytest.fixture
def tess(riverside: Any) -> Any:
    from tests import cast

    return cast.member(riverside, "Tess")


@pytest.fixture
def cora(riverside: Any) -> Any:
    from tests import cast

    return cast.member(riverside, "Cora")


@pytest.fixture
def pool(in_riverside: Any) -> Any:
    from tests.ledgers import pooling

    return pooling.open_pool()


@pytest.fixture
def saved(pool: Any, tess: Any, carla: Any) -> Callable[[Any, int], Any]:
    """Puts money into a member's share, by two signatures."""
    from tests.ledgers import pooling

    return lambda member, amount: pooling.save(member, amount, first=tess, second=carla)


@pytest.fixture
def lend(pool: Any, tess: Any, carla: Any) -> Callable[..., Any]:
    """A loan, paid out by the book."""

    def make(member: Any, amount: int = 10_000, **more: Any) -> Any:
        from ledgers.loans import approvals
        from networks.actors import of
        from tests.ledgers.lending import apply

        loan = apply(member, amount, **more)
        approvals.approve(loan, by=of(tess))
        approvals.approve(loan, by=of(carla))
        approvals.sign(loan, by=of(tess))
        return approvals.pay_out(loan, by=of(carla))

    return make


@pytest.fixture
def pay_back(tess: Any, carla: Any) -> Callable[[Any, int], None]:
    def make(loan: Any, amount: int) -> None:
        from ledgers.loans import repayments
        from networks.actors import of

        repayments.countersign(repayments.record(loan, amount, by=of(tess)), by=of(carla))

    return make


@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    from networks.tenancy.current import entered
    from tests.ledgers import pooling

    settled = new_network()
    with entered(settled.network):
        pooling.open_pool()
    return settled


@pytest.fixture
def refused() -> Callable[..., Any]:
    def check(code: str, verb: Any, *args: Any, **more: Any) -> None:
        with pytest.raises(Refused) as no, transaction.atomic():
            verb(*args, **more)
        assert no.value.code == code, no.value
        assert str(no.value.message)

    return check


@pytest.fixture
def send(client_of: Any) -> Any:
    """`send(alice, "fund-requests/", hours="1")`: the answer, as JSON and status."""
    clients: dict[int, Any] = {}
    sent: list[str] = []

    def post(member: Any, path: str, method: str = "post", /, **body: Any) -> tuple[int, Any]:
        client = clients.setdefault(member.pk, client_of(member))
        key = {"Idempotency-Key": f"{member.pk} {len(sent)}"}
        sent.append(path)
        answer = getattr(client, method)(
            "/riverside/api/v1/" + path, body or None, content_type="application/json", headers=key
        )
        return answer.status_code, answer.json() if answer.content else None

    return post
