"""Accounts for the peers. Run as a program."""

import django


def main() -> None:
    django.setup()
    from hordak.models import Account as Theirs

    from bench.peers.ledger.models import Account

    if Account.objects.exists():
        return
    Account.objects.bulk_create(Account() for _number in range(1_000))
    for number in range(100):  # Its trees make opening slow; a hundred are enough to post between.
        Theirs.objects.create(name=f"A {number}", code=f"{number:03d}", type="AS", currencies=["EUR"])


if __name__ == "__main__":
    main()
