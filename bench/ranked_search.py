"""The board's ranked search among 100,000 posts, with the wall and without it: `python -m bench.ranked_search`.

The same function in turns; without means that row level security is taken off the table of posts for that turn.
"""

import json
import os
import statistics
import time

import django

from bench.matching.grown import BIG

WORDS = {"common": "w1", "medium": "w300", "rare": "w19000"}
TURNS, EACH = 5, 20


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    import psycopg
    from django.db import connection

    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    taken: dict[str, dict[bool, list[float]]] = {name: {True: [], False: []} for name in WORDS}
    found = {}
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        try:
            for _turn in range(TURNS):
                for has_wall in (True, False):
                    owner.execute(f"ALTER TABLE requests_board_post {'ENABLE' if has_wall else 'DISABLE'} ROW LEVEL SECURITY")
                    with entered(lookup.by_slug(BIG)), connection.cursor() as cursor:
                        for name, word in WORDS.items():
                            asked = json.dumps({"words": word, "config": "english_words", "sort": "best"})
                            for number in range(EACH + 3):
                                began = time.perf_counter()
                                cursor.execute("SELECT uid FROM board_search(%s, 20)", [asked])
                                spent = time.perf_counter() - began
                                found[name] = len(cursor.fetchall())
                                if number >= 3:
                                    taken[name][has_wall].append(1000 * spent)
        finally:
            owner.execute("ALTER TABLE requests_board_post ENABLE ROW LEVEL SECURITY")
    said = {
        name: [statistics.median(times[True]), statistics.median(times[False]), found[name]] for name, times in taken.items()
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
