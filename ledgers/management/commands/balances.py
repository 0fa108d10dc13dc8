"""`manage.py balances --network SLUG`: what every member and the organization has, in minutes, as JSON."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from ledgers.models import Account, Currency
from networks.models import Membership
from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Print the balances of a network's hours as JSON: members by number, and the organization."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", required=True, help="the network's slug")

    def handle(self, *args: Any, **options: Any) -> None:
        ref = lookup.by_slug(options["network"]) if options["network"].isascii() else None
        if ref is None:
            self.stderr.write(_("There is no network “%(slug)s”.") % {"slug": options["network"]})
            raise SystemExit(1)
        with entered(ref):
            self.stdout.write(json.dumps(balances(), sort_keys=True))


def balances() -> dict[str, Any]:
    """Members by the number they have at the source they came from, else by their number here, else by uid."""
    accounts = Account.objects.filter(currency__kind=Currency.Kind.HOURS)
    by_holder = dict(accounts.exclude(holder=None).values_list("holder_id", "balance"))
    members: dict[str, int] = {}
    people = Membership.objects.exclude(state__in=[Membership.State.APPLIED, Membership.State.DECLINED])
    rows = people.values_list("pk", "external_ref", "number", "uid", "state").order_by("pk")
    for pk, ref, number, uid, state in sorted(rows, key=lambda row: row[1] == ""):
        balance = by_holder.get(pk, 0)
        if state == Membership.State.LEFT and not balance:
            continue
        name = ref or str(number or uid)
        members[name if name not in members else str(uid)] = balance
    fund = accounts.filter(kind=Account.Kind.FUND).values_list("balance", flat=True)
    return {"members": members, "organization": sum(fund)}
