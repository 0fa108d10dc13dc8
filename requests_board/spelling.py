"""Another spelling of what was typed, where nothing was found: letters in the wrong order, or one too many.

Compared with the words that stand here: skills with their synonyms, shelves, and the newest titles. A guess is shown only when
it finds something that the reader may see, so it tells nothing else.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from django.db import connection

from networks.text import fold

_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter ones look like too many others

OF_POSTS = """
SELECT name FROM networks_skill UNION ALL SELECT unnest(synonyms) FROM networks_skill
 UNION ALL SELECT name FROM networks_category
 UNION ALL (SELECT title FROM requests_board_post WHERE state = 'open' ORDER BY published_at DESC, id DESC LIMIT 400)
"""
OF_THINGS = """
SELECT t.name || ' ' || t.labels FROM (
    SELECT name, labels FROM requests_board_thing WHERE is_listed AND state IN ('ready', 'repair')
     ORDER BY added_at DESC, id DESC LIMIT 400) AS t
"""


def meant(said: str, question: str) -> str:
    """What somebody may have meant by `said`, or nothing; known words are read by `question`. One query."""
    if not _WORD.search(said):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(question)
        known = words_of(text for (text,) in cursor.fetchall())
    guess = _WORD.sub(lambda word: _nearest(word.group(), known), said)
    return "" if guess == said else guess


def words_of(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(fold(text))}


def _nearest(word: str, known: set[str]) -> str:
    """A known word stays as it is; so does one that is like none."""
    plain = fold(word)
    if plain in known:
        return word
    alike = 0.7 if len(plain) > 5 else 0.75
    near = [one for one in known if abs(len(one) - len(plain)) <= 2 and len(set(plain) & set(one)) * 2 > len(set(plain))]
    return next(iter(get_close_matches(plain, sorted(near), 1, alike)), word)
