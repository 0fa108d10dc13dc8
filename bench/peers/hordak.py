"""Posts by django-hordak, as its documentation shows. Run as a program."""

import random

import django


def main() -> None:
    django.setup()
    from hordak.models import Account
    from moneyed import Money

    from bench.workers import seed, serve

    rows = list(Account.objects.all())
    chance = random.Random(seed())

    def post() -> None:
        payer, payee = chance.sample(rows, 2)
        payer.transfer_to(payee, Money(chance.randint(1, 60), "EUR"))

    serve(post)


if __name__ == "__main__":
    main()
