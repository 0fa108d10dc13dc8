"""Madison as `make run` shows it, with every part of the demo in one network: loaded by the command, its books are right."""

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from ledgers import audit
from ledgers.credit import units
from ledgers.models import (
    Account,
    BankLine,
    BooksCheck,
    CreditTerms,
    EquityOrder,
    Group,
    GroupSheet,
    Invoice,
    Loan,
    ReliefGrant,
    Seal,
    Transfer,
)
from networks.models import Circle
from networks.tenancy import lookup
from networks.tenancy.current import entered
from requests_board.models import Booking, Exchange, Loop, Match, Post, Repair, RepairWork, Thing


def test_a_town_with_every_gear_is_loaded_by_the_command(real_db: None) -> None:
    call_command("load_demo", only="madison", small=True)
    call_command("load_demo", only="madison", small=True)  # Loaded again, what is there stays as it is.
    with entered(lookup.by_slug("madison")):
        with connection.cursor() as cursor:
            assert [str(one) for one in audit.disagreements(cursor)] == []
        assert set(Exchange.objects.values_list("state", flat=True)) >= {"proposed", "agreed", "done", "confirmed"}
        assert Circle.objects.count() == 3
        assert Post.objects.filter(state="circle").count() == 2
        assert Match.objects.filter(state="new").exclude(reasons=[]).count() > 5
        assert [loop.legs.filter(answer="yes").count() for loop in Loop.objects.filter(state="open")] == [2]
        assert set(Thing.objects.values_list("state", flat=True)) == {"ready", "repair", "called_back", "lost"}
        assert set(Booking.objects.values_list("state", flat=True)) >= {"asked", "offered", "agreed", "out", "returned", "lost"}
        assert set(Repair.objects.values_list("state", flat=True)) == {"parts", "repairing", "back"}
        assert set(RepairWork.objects.values_list("state", flat=True)) == {"logged", "paid"}
        assert Booking.objects.late(timezone.now()).count() == 1
        assert sorted(Group.objects.values_list("mode", "state")) == [("circle", "running"), ("share-out", "running")]
        assert GroupSheet.objects.filter(state="recorded").count() == 1
        assert BankLine.objects.filter(state="waiting").count() == 4
        assert EquityOrder.objects.filter(state="done").count() == 6
        assert ReliefGrant.objects.get().state == "done"
        assert set(Loan.objects.values_list("state", flat=True)) == {"running", "applied"}
        assert set(Invoice.objects.values_list("state", flat=True)) == {"open", "paid", "cancelled", "declined"}
        assert Invoice.objects.filter(state="open", due_on__lt=timezone.localdate()).exists()
        assert Invoice.objects.filter(state="open", paid__gt=0).exists()
        assert Transfer.objects.filter(kind="levy").exists()
        assert CreditTerms.objects.count() == 8
        assert Seal.objects.latest("number").upto == Transfer.objects.latest("id").pk
        assert BooksCheck.objects.get().disagreements == 0
        assert sum(Account.objects.filter(currency=units.unit()).values_list("balance", flat=True)) == 0
