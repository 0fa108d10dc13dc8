"""Founds the networks that are measured in, each with 1,000 members, accounts and a few transfers. Run as a program."""

import os

import django

SLUG, IMPORTS, MEMBERS = "benchtown", "importtown", 1_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from networks.tenancy import lookup

    for slug in (SLUG, IMPORTS):
        if lookup.by_slug(slug) is None:
            _settle(slug)


def _settle(slug: str) -> None:
    from ledgers import accounts, currencies, transfers
    from networks import actors, founding
    from networks.models import Membership
    from networks.tenancy.current import entered

    ref = founding.found(slug, slug.capitalize())
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
