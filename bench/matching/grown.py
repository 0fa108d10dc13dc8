"""A million posts in a thousand networks, a hundred thousand in the largest: `python -m bench.matching.grown make|measure`."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import django

BIG, POSTS, NETWORKS = "bigtown", 1_000_000, 1_000
BIG_POSTS, BIG_MEMBERS, NEW = 100_000, 10_000, 40


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    {"make": make, "measure": measure}[what]()


# Word number n of 20,000, small numbers often: near what Zipf says of languages.
_WORDS = "(SELECT string_agg('w' || floor(20000 * power(random(), 4))::int, ' ') FROM generate_series(1, {} + 0 * g))"
_CONFIG = "public.english_words"
_TOWN = [
    """INSERT INTO networks_membership (uid, network_id, kind, state, name, name_folded, email, email_folded, phone, phone_alt,
           address, about, languages, audiences, locale, is_minor, application_note, applied_at, external_ref,
           latitude, longitude)
       SELECT gen_random_uuid(), %(town)s, 'person', 'active', 'N ' || g, 'n ' || g, '', '', '', '', '', '', '{}', '{}',
              '', false, '', now(), '', 43 + random() / 5, -89.5 + random() / 5 FROM generate_series(1, %(members)s) g""",
    """INSERT INTO networks_memberskill (uid, network_id, membership_id, skill_id, direction, level, note)
       SELECT gen_random_uuid(), %(town)s, m.id,
              (%(skills)s::bigint[])[1 + (m.id * 7 + k * 13) %% cardinality(%(skills)s::bigint[])],
              CASE WHEN k = 3 THEN 'want' ELSE 'offer' END, 'good', ''
         FROM networks_membership m, generate_series(0, 3) k WHERE m.network_id = %(town)s ON CONFLICT DO NOTHING""",
    """INSERT INTO networks_availability (uid, network_id, membership_id, weekday, part)
       SELECT gen_random_uuid(), %(town)s, m.id, d, 'evening' FROM networks_membership m, generate_series(0, 6, 3) d
        WHERE m.network_id = %(town)s""",
    f"""WITH said AS MATERIALIZED (
            SELECT g, {_WORDS.format(4)} AS title, {_WORDS.format(14)} AS body FROM generate_series(1, %(posts)s) g),
        first AS (SELECT min(id) AS id, count(*) AS many FROM networks_membership WHERE network_id = %(town)s)
        INSERT INTO requests_board_post (uid, network_id, kind, state, author_id, category_id, title, body, ways, minutes,
            "when", part_of_day, is_urgent, published_at, happened_on, hidden_reason, hidden_from, external_ref, version,
            labels, words, text_config, audience, places, language, latitude, longitude)
        SELECT gen_random_uuid(), %(town)s, CASE WHEN g %% 2 = 0 THEN 'offer' ELSE 'request' END, 'open',
               first.id + g %% first.many, (%(shelves)s::bigint[])[1 + g / 2 %% cardinality(%(shelves)s::bigint[])],
               title, body, '{{hours}}', 60, 'flexible', '', false, now() - g * interval '1 minute', current_date,
               '', '', '', 1, '',
               setweight(to_tsvector('{_CONFIG}', title), 'A') || setweight(to_tsvector('{_CONFIG}', body), 'B'),
               'english_words', 'network', 1, '',
               43 + random() / 5, -89.5 + random() / 5 FROM said, first""",  # noqa: S608
    """INSERT INTO requests_board_postskill (network_id, post_id, skill_id)
       SELECT %(town)s, p.id, (%(skills)s::bigint[])[1 + p.id %% cardinality(%(skills)s::bigint[])]
         FROM requests_board_post p WHERE p.network_id = %(town)s AND p.id %% 2 = 0""",
    # The other networks: a member, a shelf and 900 posts each.
    """INSERT INTO networks_network (uid, slug, name, kind, state, locale, time_zone, distance_unit, block, founded_at)
       SELECT gen_random_uuid(), 'other-' || g, 'Other ' || g, 'local', 'active', 'en-us', 'UTC', 'mi', 'ninepatch', now()
         FROM generate_series(1, %(others)s) g""",
    """INSERT INTO networks_membership (uid, network_id, kind, state, name, name_folded, email, email_folded, phone, phone_alt,
           address, about, languages, audiences, locale, is_minor, application_note, applied_at, external_ref)
       SELECT gen_random_uuid(), n.id, 'person', 'active', 'N', 'n', '', '', '', '', '', '', '{}', '{}', '', false, '',
              now(), ''
         FROM networks_network n WHERE n.slug LIKE 'other-%%'""",
    """INSERT INTO networks_category (uid, network_id, name, icon, position, vetting)
       SELECT gen_random_uuid(), n.id, 'Everything', 'hammer', 1, '' FROM networks_network n WHERE n.slug LIKE 'other-%%'""",
    """INSERT INTO requests_board_post (uid, network_id, kind, state, author_id, category_id, title, body, ways, minutes,
           "when", part_of_day, is_urgent, published_at, happened_on, hidden_reason, hidden_from, external_ref, version, labels,
           words, text_config, audience, places, language)
       SELECT gen_random_uuid(), n.id, p.kind, 'open', m.id, c.id, p.title, p.body, p.ways, 60, 'flexible', '', false,
              p.published_at, p.happened_on, '', '', '', 1, '', p.words, p.text_config, 'network', 1, ''
         FROM (SELECT * FROM requests_board_post WHERE network_id = %(town)s ORDER BY id LIMIT %(each)s) p
        CROSS JOIN networks_network n JOIN networks_membership m ON m.network_id = n.id
         JOIN networks_category c ON c.network_id = n.id
        WHERE n.slug LIKE 'other-%%'""",
]


def make() -> None:
    """Rows as an import writes them, words like those of a language: a few very common, most of them rare."""
    import psycopg

    from networks import founding
    from networks.models import Category, Skill
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    if lookup.by_slug(BIG) is not None:
        return
    town = founding.found(BIG, "Bigtown")
    said: dict[str, Any] = {"town": town.id, "members": BIG_MEMBERS, "posts": BIG_POSTS, "others": NETWORKS - 1}
    said["each"] = (POSTS - BIG_POSTS) // (NETWORKS - 1)
    with entered(town):
        said["shelves"] = list(Category.objects.order_by("pk").values_list("pk", flat=True))
        said["skills"] = list(Skill.objects.order_by("pk").values_list("pk", flat=True))
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in ("requests_board_post", "networks_membership", "networks_network"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in _TOWN:
            owner.execute(statement, said)
        for table in ("requests_board_post", "networks_membership", "networks_network"):
            owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        owner.execute("VACUUM ANALYZE")


def measure() -> None:
    """Milliseconds of SQL for a new post in the largest network: the candidates alone, and all of finding, with reasons."""
    from django.db import connection, transaction

    from networks import actors
    from networks.models import Category, Membership, Skill
    from networks.tenancy import lookup
    from networks.tenancy.current import entered
    from requests_board import posts
    from requests_board.matching import finding
    from requests_board.models import Post

    alone: list[float] = []
    whole: list[float] = []
    made: list[int] = []
    pages: list[int] = []
    with entered(lookup.by_slug(BIG)):
        members = list(Membership.objects.order_by("pk")[100 : 100 + NEW])
        shelves, skills = list(Category.objects.order_by("pk")), list(Skill.objects.order_by("pk"))
        old = list(Post.objects.order_by("pk").values_list("title", "body")[: NEW * 50])[::50]
        for number, member in enumerate(members):
            named = (skills[number % len(skills)],) if number % 2 else ()
            content = posts.Content(old[number][0], shelves[number % len(shelves)], body=old[number][1], skills=named)
            with transaction.atomic():
                post = posts.publish(content, kind="request" if number % 3 else "offer", by=actors.of(member))
                alone.append(min(_spent(partial(finding.candidates, post_id=post.pk)) for _try in range(3)))
                whole.append(min(_spent(partial(_undone, post, made)) for _try in range(3)))
                with connection.cursor() as cursor:
                    cursor.execute(
                        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM board_suited(%s, NULL, current_date, 40)",
                        [post.pk],
                    )
                    plan = cursor.fetchone()[0][0]["Plan"]
                pages.append(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])
                transaction.set_rollback(True)
    print(json.dumps([statistics.median(alone), statistics.median(whole), max(pages), statistics.mean(made)]))


def _undone(post: Any, made: list[int]) -> None:
    """Finds, counts and takes it back, so that the next try finds the same."""
    from django.db import transaction

    from requests_board.matching import finding

    with transaction.atomic():
        made.append(len(finding.find_for_post(post)))
        transaction.set_rollback(True)


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of SQL: what else runs on the machine counts least in the best of some."""
    from django.db import connection

    spent = Spent()
    with connection.execute_wrapper(spent):
        work()
    return spent.ms


class Spent:
    """Adds up the time of statements."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.ms += 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1])
