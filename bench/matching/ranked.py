"""The judged posts in a network, ranked by us and by plain searches: `python -m bench.matching.ranked` prints a table as JSON.

Every post stands in its category, as a form asks for it. In the first network no post names a skill, so that words, shelves and
synonyms have to do; in the second one every post names its skill, as a careful author does.
"""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import django

from bench.matching import judging

BARE, NAMED = "judgedtown", "namedtown"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    requests, offers = judging.posts()
    found: dict[str, list[list[int]]] = {}
    for slug, ways in ((BARE, _ways()), (NAMED, {"with skills named": _ours()})):
        found |= _rankings(slug, ways, requests, offers)
    table = {}
    for name, rankings in found.items():
        halves = {}
        for half, for_tuning in (("tuned", True), ("untuned", False)):
            chosen = [one.number for one in requests if one.is_for_tuning == for_tuning]
            worth = judging.worth([requests[n] for n in chosen], offers, [rankings[n] for n in chosen])
            halves[half] = [worth.precision_at_5, worth.recall_at_10, worth.ndcg_at_10]
        table[name] = halves
    print(json.dumps(table))


Way = Callable[[Any, dict[int, int]], list[int]]


def _ways() -> dict[str, Way]:
    """Name → ranking of offers for a request: the peers, then ours with one sign after the other."""
    none = {"skill_fit": 0.0, "words_fit": 0.0, "shelf_fit": 0.0}
    return {
        "icontains": _icontains,
        "full text": _full_text,
        "full text with shelf": _full_text_with_shelf,
        "ours: words": _ours(**{key: value for key, value in none.items() if key != "words_fit"}),
        "ours: words, synonyms": _ours(shelf_fit=0.0),
        "ours: words, shelf": _ours(skill_fit=0.0),
        "ours": _ours(),
    }


def _rankings(slug: str, ways: dict[str, Way], requests: Any, offers: Any) -> dict[str, list[list[int]]]:
    from networks import founding
    from networks.tenancy import lookup
    from networks.tenancy.current import entered
    from requests_board.models import Post

    town = lookup.by_slug(slug)
    if town is None:
        town = founding.found(slug, slug.capitalize())
        with entered(town):
            _put_up(requests, offers, names_skills=slug == NAMED)
    with entered(town):
        rows = {post.external_ref: post for post in Post.objects.all()}
        numbers = {rows[f"offer {one.number}"].pk: one.number for one in offers}
        return {name: [way(rows[f"request {one.number}"], numbers) for one in requests] for name, way in ways.items()}


def _put_up(requests: Any, offers: Any, *, names_skills: bool) -> None:
    """Each post by a neighbor of their own."""
    from networks import actors
    from networks.models import Category, Membership, Skill
    from requests_board import posts
    from requests_board.models import Post

    for one in [*offers, *requests]:
        category = Category.objects.get(name=one.category)
        skill, _made = Skill.objects.get_or_create(
            name_folded=one.skill.lower(), defaults={"name": one.skill, "category": category}
        )
        author = Membership.objects.create(name=f"{one.kind} {one.number}", state="active")
        content = posts.Content(one.title, category, body=one.body, skills=(skill,) if names_skills else ())
        post = posts.publish(content, kind=one.kind, by=actors.of(author))
        Post.objects.filter(pk=post.pk).update(external_ref=f"{one.kind} {one.number}")


def _ours(**without: float) -> Way:
    def way(post: Any, numbers: dict[int, int]) -> list[int]:
        from requests_board.matching import finding, weighing

        scored = []
        for row in finding.candidates(post_id=post.pk, most=200):
            pair = replace(row.pair(gives=True), **without)
            if row.other_post_id and pair.skill_fit + pair.words_fit + pair.shelf_fit > 0:
                scored.append((-weighing.score(pair, weighing.Weights()), numbers[row.other_post_id]))
        return [number for _score, number in sorted(scored)]

    return way


def _full_text(post: Any, numbers: dict[int, int]) -> list[int]:
    """PostgreSQL's own: any of its words in title or text, by ts_rank."""
    return _asked(
        """SELECT o.id FROM requests_board_post o, (SELECT string_agg(quote_literal(t.lexeme), ' | ')::tsquery AS q
             FROM unnest(to_tsvector('english', %s)) AS t) AS w
            WHERE o.kind = 'offer' AND to_tsvector('english', o.title || ' ' || o.body) @@ w.q
            ORDER BY ts_rank(to_tsvector('english', o.title || ' ' || o.body), w.q) DESC, o.id""",
        f"{post.title} {post.body}",
        numbers,
    )


def _full_text_with_shelf(post: Any, numbers: dict[int, int]) -> list[int]:
    """The same over the words of title, text and the category's name."""
    return _asked(
        """SELECT o.id FROM requests_board_post o, (SELECT string_agg(quote_literal(t.lexeme), ' | ')::tsquery AS q
             FROM unnest(to_tsvector('english_words', %s)) AS t) AS w
            WHERE o.kind = 'offer' AND o.words @@ w.q ORDER BY ts_rank(o.words, w.q) DESC, o.id""",
        f"{post.title} {post.body} {post.labels}",
        numbers,
    )


def _icontains(post: Any, numbers: dict[int, int]) -> list[int]:
    """LIKE for each word of four letters or more; most of them first."""
    return _asked(
        """SELECT o.id FROM requests_board_post o, regexp_split_to_table(lower(%s), '[^[:alpha:]]+') AS w
            WHERE o.kind = 'offer' AND length(w) > 3 AND upper(o.title || ' ' || o.body) LIKE '%%' || upper(w) || '%%'
            GROUP BY o.id ORDER BY count(*) DESC, o.id""",
        f"{post.title} {post.body}",
        numbers,
    )


def _asked(sql: str, words: str, numbers: dict[int, int]) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql, [words])
        return [numbers[pk] for (pk,) in cursor.fetchall()]


if __name__ == "__main__":
    main()
