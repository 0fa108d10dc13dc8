"""Founds the network that is measured in: 1,000 members with accounts and a few transfers. Run as a program."""

import os

import django

SLUG, MEMBERS = "benchtown", 1_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from ledgers import accounts, currencies, transfers
    from networks import actors, founding
    from networks.models import Membership
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    if lookup.by_slug(SLUG) is not None:
        return
    ref = founding.found(SLUG, "Benchtown")
    by = actors.system("bench")
    with entered(ref):
        hours = currencies.hours()
        rows = [Membership(name=f"Member {n}", name_folded=f"member {n}", state="active") for n in range(MEMBERS)]
        opened = [accounts.open(row, hours, by=by) for row in Membership.objects.bulk_create(rows)]
        for number in range(200):
            payer, payee = opened[number], opened[-1 - number]
            transfers.pay(payer, payee, 15, kind="exchange", source="exchange:bench", by=by)


if __name__ == "__main__":
    main()
