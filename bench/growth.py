"""Twenty networks, or ten thousand: a network is settled once, then its rows are written again under other numbers.

`python -m bench.growth settle` makes the umbrella and one network of 100 members, 1,000 entries and a board;
`visit` gives it a member and the umbrella a coordinator who look, and prints their sessions; `count SESSION PATH` how many
statements a page sends. `multiply` is called by the row itself, as the superuser: no trigger, no key is asked.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import django
import psycopg
from psycopg import sql

SLUG, MEMBERS, TRANSFERS, POSTS = "growtown", 100, 500, 20


def main(what: str, *more: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    {"settle": settle, "visit": visit, "count": count, "multiply": multiply}[what](*more)


def settle() -> None:
    import datetime as dt

    from django.utils import timezone

    from bench import words
    from ledgers import accounts, currencies, imports
    from networks import actors, founding, vitals
    from networks.models import Category, Membership, Neighborhood
    from networks.tenancy.current import entered
    from requests_board.models import Post

    founding.found("humans", "HUMANs", kind="umbrella")
    ref = founding.found(SLUG, "Growtown")
    by = actors.system("bench")
    with entered(ref):
        hoods = Neighborhood.objects.bulk_create(
            Neighborhood(name=name, latitude=latitude, longitude=longitude) for name, latitude, longitude in words.HOODS
        )
        rows = [Membership(name=f"Member {n}", name_folded=f"member {n}", state="active") for n in range(MEMBERS)]
        members = Membership.objects.bulk_create(rows)
        hours = currencies.hours()
        pks = [accounts.open(row, hours, by=by).pk for row in members]
        day = timezone.localdate() - dt.timedelta(days=400)
        past = (
            imports.PastTransfer(
                pks[n % MEMBERS], pks[(n * 7 + 1) % MEMBERS], 15 + n % 90, day + dt.timedelta(days=n * 4 // 5), f"line {n}"
            )
            for n in range(TRANSFERS)
            if (n * 7 + 1 - n) % MEMBERS
        )
        imports.post_many(past, "import:growth", by=by, currency=hours)
        shelves = list(Category.objects.order_by("pk"))
        Post.objects.bulk_create(
            Post(
                author=members[n],
                category=shelves[n % len(shelves)],
                neighborhood=hoods[n % len(hoods)],
                happened_on=words.post(n * words.OPEN_OF)["published_at"].date(),
                **words.post(n * words.OPEN_OF),
            )
            for n in range(POSTS)
        )
    with entered(ref):
        founding.publish_profile(place="Growtown", latitude=43.07, longitude=-89.38)
        vitals.publish_all(timezone.now())


def visit() -> None:
    """Prints the session of the member, then of the umbrella's coordinator."""
    from bench import visitor
    from networks import actors, memberships, offices
    from networks.tenancy import lookup
    from networks.tenancy.current import entered
    from people.models import Person

    session, _token = visitor.arrive(SLUG)
    humans = lookup.by_slug("humans")
    with entered(humans):
        person = Person.objects.filter(email="umbrella@bench.example").first()
        if person is None:
            person, by = Person.objects.create_user("umbrella@bench.example"), actors.system("bench")
            member = memberships.admit(memberships.apply(person, name="Ursula"), by=by)
            offices.appoint(member, "coordinator", by=by, decision="founding")
    print(session, visitor.session_of(person))


def count(session: str, path: str) -> None:
    from bench import visitor

    print(visitor.statements(session, path))


def multiply(until: str) -> None:
    """Networks until there are so many: in each a copy of every row that would go along to another installation."""
    from networks.copies import plan

    with psycopg.connect(os.environ["SUPERUSER_URL"], autocommit=True) as one:
        one.execute("SET session_replication_role = replica")
        one.execute("SET synchronous_commit = off")
        seed = one.execute("SELECT id FROM networks_network WHERE slug = %s", [SLUG]).fetchone()[0]
        stride = 1 + max(_highest(one, table.name) for table in plan.tables().values())
        last = int(until) - 1
        one.execute("UPDATE networks_network SET state = 'active' WHERE id = %s", [seed])
        _networks(one, plan.network_columns(), seed, last)
        with _without_exclusions(one):
            for table in plan.tables().values():
                _copy(one, table, seed, stride, last)
        for (name,) in one.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'S' AND relname LIKE '%\\_id\\_seq'"
        ).fetchall():
            one.execute("SELECT setval(%s, %s)", [name, (last + 2) * stride])
        one.execute("UPDATE networks_publicprofile SET latitude = 25 + 25 * random(), longitude = -120 + 50 * random()")
        one.execute(
            "SELECT set_config('manyhands.network', id::text, false), publish_map() FROM networks_network WHERE slug = 'humans'"
        )
        one.execute("VACUUM ANALYZE")


@contextlib.contextmanager
def _without_exclusions(one: Any) -> Iterator[None]:
    """Written row by row they take most of an hour; built again at the end, a minute."""
    asked = "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'x'"
    found = one.execute(asked).fetchall()
    one.execute("SET maintenance_work_mem = '512MB'")
    for table, name, _said in found:
        one.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))
    yield
    for table, name, said in found:
        adds = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(sql.Identifier(table), sql.Identifier(name)) + sql.SQL(said)
        one.execute(adds)


def _highest(one: Any, table: str) -> int:
    found = one.execute(sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(found[0])


def _networks(one: Any, columns: tuple[str, ...], seed: int, last: int) -> None:
    fresh = {"slug": sql.SQL("'grown-' || k"), "name": sql.SQL("'Network ' || k"), "uid": sql.SQL("gen_random_uuid()")}
    said = [fresh.get(name, sql.Identifier("t", name)) for name in columns]
    one.execute(
        sql.SQL(
            "INSERT INTO networks_network (id, {names}) SELECT {seed} + 1000 + k, {said}"
            " FROM networks_network t, generate_series(1, {last}) k WHERE t.id = {seed}"
        ).format(names=sql.SQL(", ").join(map(sql.Identifier, columns)), said=sql.SQL(", ").join(said), seed=seed, last=last)
    )


def _copy(one: Any, table: Any, seed: int, stride: int, last: int) -> None:
    from networks.copies import plan

    def fresh(name: str) -> Any:
        here = sql.Identifier("t", name)
        if name == "uid":
            return sql.SQL("gen_random_uuid()")
        if table.keys.get(name) in (None, plan.PERSON):
            return here
        if name in table.lists:
            return sql.SQL("(SELECT array_agg(x + k * {}::bigint) FROM unnest({}) x)").format(stride, here)
        return sql.SQL("{} + k * {}::bigint").format(here, stride)

    names = [*table.columns, *table.renewed]
    said = [*map(fresh, table.columns), *map(sql.SQL, table.renewed.values())]
    one.execute(
        sql.SQL(
            "INSERT INTO {table} (id, {home}, {names}) SELECT t.id + k * {stride}::bigint, {seed} + 1000 + k, {said}"
            " FROM {table} t, generate_series(1, {last}) k WHERE t.{home} = {seed}"
        ).format(
            table=sql.Identifier(table.name),
            home=sql.Identifier(table.home),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            said=sql.SQL(", ").join(said),
            stride=stride,
            seed=seed,
            last=last,
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
