"""Design overview

Seal          every line recorded until the end of a day, under one fingerprint, chained to the seal before it.
SealedNote    the fingerprint of the words of a line, taken when it was sealed: the words may be erased, this stays.
SealMark      how far the next seal will reach, and who was still writing when that was decided.
BooksCheck    the last times the books were recomputed, and how many disagreements there were.

A line is one entry with its transfer. Its leaf is `sha256(0x00 || …)` over ids, kind, amounts and times; the tree over the
leaves, in the order of (transfer, account), is that of RFC 6962 (ledgers/seals/proofs.py has all the arithmetic). Every leaf
is salted from the seal's `secret`: without it, whoever holds the proof of one line could guess the balance in the line beside
it. What is published hides how many lines there are: `root` commits to their number, `digest` to root, day and the seal before.

The app role reads these and writes none: `ledgers_seal` and `ledgers_check_books` do. A seal never changes. Every 1,024
leaves are a part, whose root is kept, so that a proof reads one part and not the whole day.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from common.walls import READ, AppendOnly
from ledgers.models.books import Transfer
from networks.tenancy.tables import TenantOneToOneField, TenantTable


class Seal(TenantTable):
    ids_in = {"upto": "ledgers.Transfer", "part_transfers": "ledgers.Transfer", "part_accounts": "ledgers.Account"}
    app_may = READ

    number = models.PositiveIntegerField()
    day = models.DateField()
    sealed_at = models.DateTimeField(db_default=Now())
    until_at = models.DateTimeField()  # whatever was recorded before is under this seal or an earlier one
    upto = models.BigIntegerField()  # the last transfer under it, by id
    size = models.PositiveIntegerField()  # leaves
    root = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    secret = models.BinaryField(max_length=32)
    part_roots = models.BinaryField()
    part_transfers = ArrayField(models.BigIntegerField())  # where each part begins
    part_accounts = ArrayField(models.BigIntegerField())

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="ledgers_seal_number"),
            models.UniqueConstraint(fields=["network", "upto"], name="ledgers_seal_upto"),
            models.CheckConstraint(condition=models.Q(number__gte=1, size__gte=1), name="ledgers_seal_positive"),
            AppendOnly(name="ledgers_seal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}, {self.day}"


class SealedNote(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # nobody outside speaks of it

    transfer = TenantOneToOneField(Transfer, models.PROTECT, related_name="sealed_note")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [AppendOnly(name="ledgers_sealednote_once")]


class SealMark(TenantTable):
    stays = "it speaks of transactions of this database"
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]

    upto = models.BigIntegerField()
    waits_for = ArrayField(models.TextField())  # PostgreSQL's names of the transactions that were writing then
    marked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network"], name="ledgers_sealmark_one")]


class BooksCheck(TenantTable):
    stays = "each installation checks the books itself"

    class Kind(models.TextChoices):
        DAILY = "daily"  # sums and last balances, inside the network
        WHOLE = "whole"  # every line and every seal, by the operators

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]

    kind = models.CharField(max_length=5, choices=Kind.choices)
    checked_at = models.DateTimeField(db_default=Now())
    disagreements = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "kind", "-id"], name="ledgers_bookscheck_last")]
