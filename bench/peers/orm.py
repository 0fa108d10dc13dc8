"""Posts by the ORM. Run as a program."""

import random

import django


def main() -> None:
    django.setup()
    from django.db import transaction

    from bench.peers.ledger.models import Account, Entry, Transfer
    from bench.workers import seed, serve

    numbers = list(Account.objects.values_list("pk", flat=True))
    chance = random.Random(seed())

    @transaction.atomic
    def post() -> None:
        payer, payee = chance.sample(numbers, 2)
        amount = chance.randint(1, 60)
        rows = {row.pk: row for row in Account.objects.select_for_update().filter(pk__in=[payer, payee]).order_by("pk")}
        if rows[payer].balance - amount < -(10**12):
            raise ValueError("limit")
        made = Transfer.objects.create(kind="exchange")
        for number, change in ((payer, -amount), (payee, amount)):
            row = rows[number]
            row.balance += change
            row.save(update_fields=["balance"])
            Entry.objects.create(transfer=made, account=row, amount=change, balance_after=row.balance)

    serve(post)


if __name__ == "__main__":
    main()
