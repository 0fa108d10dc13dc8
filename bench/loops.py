"""Loops, measured within: `python -m bench.loops all <longest>` counts all of them; `one` asks for those of one member."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable

import django
import numpy as np

from bench.wants import MEMBERS, arrows

SLUG, ASKED = "looptown", 200


def main(what: str, *more: str) -> None:
    print(json.dumps(whole(int(more[0])) if what == "all" else one()))


def whole(longest: int) -> list[float]:
    """How many there are, and CPU seconds: the best of three."""
    from requests_board.matching.cycles import cycles

    givers, receivers = (np.array(said, np.int64) for said in arrows())
    taken = []
    for _round in range(3):
        began = time.process_time()
        found = cycles(givers, receivers, longest)
        taken.append(time.process_time() - began)
    return [sum(len(rows) for rows in found), min(taken)]


def one() -> list[float]:
    """Milliseconds of `select 1`, and of the loops of one member up to four and five; how many a member has at most."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.db import connection

    from networks.models import Membership
    from networks.tenancy.current import entered
    from requests_board.models import Match

    town = _settled()
    with entered(town):
        members = list(Membership.objects.order_by("pk").values_list("pk", flat=True)[:MEMBERS])
        assert Match.objects.count() > MEMBERS
        chosen = members[:: MEMBERS // ASKED]
        with connection.cursor() as cursor:

            def asking(longest: int) -> Callable[[int], None]:
                return lambda pk: cursor.execute("SELECT * FROM board_loops(%s, NULL, %s, 40)", [pk, longest])

            said = [_median(asks, chosen) for asks in (lambda _pk: cursor.execute("SELECT 1"), asking(4), asking(5))]
    return said


def _median(asks: Callable[[int], object], chosen: list[int]) -> float:
    taken = []
    for pk in [*chosen[:20], *chosen]:
        began = time.perf_counter()
        asks(pk)
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken[20:])


def _settled() -> object:
    """A network with a suggestion for every arrow, as a night has left them."""
    import psycopg

    from networks import founding
    from networks.models import Category, Membership
    from networks.tenancy import lookup
    from networks.tenancy.current import entered
    from requests_board.models import Post

    town = lookup.by_slug(SLUG)
    if town is not None:
        return town
    town = founding.found(SLUG, "Looptown")
    with entered(town):
        shelf = Category.objects.order_by("pk")[0]
        made = Membership.objects.bulk_create(Membership(name=f"M {n}", state="active") for n in range(MEMBERS))
        wishes = Post.objects.bulk_create(
            (Post(kind="request", author=member, category=shelf, title="A wish", ways=["hours"]) for member in made), 5_000
        )
    givers, receivers = arrows()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(
            "INSERT INTO requests_board_match"
            " (uid, network_id, post_id, member_id, giver_id, receiver_id, score, reasons, state, found_at)"
            " SELECT gen_random_uuid(), %s, post, giver, giver, receiver, 0.5 + random() / 2, '[]', 'new', now()"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS u(post, giver, receiver)",
            [
                town.id,
                [wishes[number].pk for number in receivers],
                [made[number].pk for number in givers],
                [made[number].pk for number in receivers],
            ],
        )
        owner.execute("VACUUM ANALYZE requests_board_match")
    return town


if __name__ == "__main__":
    main(*sys.argv[1:])
