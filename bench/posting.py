"""Posts through `ledgers.transfers.pay`, each in a transaction of its own as a request would. Run as a program."""

import os
import random

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from bench.town import SLUG
    from bench.workers import seed, serve
    from ledgers import transfers
    from ledgers.models import Account
    from networks.actors import Actor
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    ref = lookup.by_slug(SLUG)
    assert ref is not None, "bench.town comes first"
    with entered(ref):
        opened = list(Account.objects.select_related("currency", "holder").filter(kind="member"))
    chance = random.Random(seed())

    def post() -> None:
        payer, payee = chance.sample(opened, 2)
        by = Actor(payer.holder)
        with entered(ref, pages=False):
            transfers.pay(payer, payee, chance.randint(1, 60), kind="exchange", source="exchange:bench", by=by)

    serve(post)


if __name__ == "__main__":
    main()
