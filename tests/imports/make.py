"""Sets in TimeOverflow's shapes, of our own making: one little bank as a zip and as importer files.

`python -m tests.imports.make FOLDER [MEMBERS TRANSFERS]` writes both.
"""

import csv
import io
import random
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from networks.imports import headings
from networks.imports.values import shown_hours

GONE = -1
ORGANIZATION = 0
_FIRST = ["Rosa", "Jordi", "Núria", "Iñaki", "Amélie", "花子", "Willem", "João", "Sabela", "Dolors"]
_LAST = ["Vidal", "Serra", "Etxeberria", "O'Hara", "Lefèvre", "山田", "de", "Vries", "Souza"]


@dataclass
class Bank:
    """Members by number, posts and transfers; `GONE` and `ORGANIZATION` stand for the parties without a number."""

    name: str = "Banc del Temps del Riu"
    members: dict[int, str] = field(default_factory=dict)
    posts: list[tuple[int, str, int, str, str]] = field(default_factory=list)  # number, kind, author, title, category
    transfers: list[tuple[datetime, int, int, int, str]] = field(default_factory=list)  # when, from, to, minutes, words

    def balances(self) -> dict[int, int]:
        sums: dict[int, int] = defaultdict(int)
        for _when, giver, receiver, minutes, _words in self.transfers:
            sums[giver] -= minutes
            sums[receiver] += minutes
        return {uid: sums[uid] for uid in self.members}

    def organization(self) -> int:
        return sum(
            minutes * ((receiver == ORGANIZATION) - (giver == ORGANIZATION))
            for _when, giver, receiver, minutes, _words in self.transfers
        )


def bank(members: int = 12, transfers: int = 60, *, seed: int = 7, with_gone: bool = True) -> Bank:
    """A bank of a few years, the same every time."""
    chance = random.Random(seed)
    made = Bank()
    for uid in range(1, members + 1):
        made.members[uid] = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
    made.members[2] = "Berta (the baker) Pons"
    for number in range(1, members // 2 + 1):
        kind = chance.choice(("Offer", "Inquiry"))
        title = chance.choice(("Bikes, repaired", "Soup for two", 'A "small" shelf', "Rides to town"))
        made.posts.append((number, kind, chance.randint(1, members), title, chance.choice(("", "Home", "Food"))))
    parties = [*made.members, ORGANIZATION, *([GONE] if with_gone else [])]
    start = datetime(2019, 1, 2, 9, 0, 0, tzinfo=UTC)
    for index in range(transfers):
        giver, receiver = chance.sample(parties, 2)
        when = start + timedelta(minutes=index * 25)
        made.transfers.append((when, giver, receiver, chance.choice((15, 30, 60, 90, 605)), chance.choice(("Soup", ""))))
    return made


def zip_bytes(made: Bank, *, locale: str = "en", seconds: bool = False, **changes: str) -> bytes:
    """The report zip; `changes` replaces the text of a file by its name's first word (`Members=…`)."""
    files = {
        "Members": _csv(_member_reports(made, locale, seconds)),
        "Transfers": _csv(_transfer_reports(made, locale)),
        "Inquiries": _csv(_post_reports(made, locale, "Inquiry")),
        "Offers": _csv(_post_reports(made, locale, "Offer")),
    } | changes
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(f"{name}_2025-11-20.csv", text)
    return stream.getvalue()


def importer_files(made: Bank) -> dict[str, bytes]:
    """The importer's files: members, posts, transfers (by kind). Posts carry user numbers: 1000 + uid."""
    members = [
        (uid, "2018-01-30", *_three(name), 1, "1949-03-16", f"55501{uid}", "", f"m{uid}@mail.test")
        for uid, name in made.members.items()
    ]
    posts = [
        (1000 + author, kind, title, "First line\nsecond, line", 3, "2020-01-05 10:00:00", "2020-01-06", "")
        for _number, kind, author, title, _category in made.posts
    ]
    transfers = [
        (*_side(giver), *_side(receiver), minutes * 60, when.strftime("%Y-%m-%d %H:%M:%S"), words, "")
        for when, giver, receiver, minutes, words in made.transfers
        if GONE not in (giver, receiver)
    ]
    users = [(1000 + uid, uid) for uid in made.members]
    tables = {"members": members, "posts": posts, "transfers": transfers, "users": users}
    return {kind: _csv(rows).encode() for kind, rows in tables.items()}


def member_report(made: Bank) -> str:
    """The text of the report of members, to change before it is zipped."""
    return _csv(_member_reports(made, "en", seconds=False))


def _csv(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _member_reports(made: Bank, locale: str, seconds: bool) -> Iterable[Sequence[object]]:
    yield headings.MEMBER_HEADINGS[locale]
    balances = made.balances()
    for uid, name in made.members.items():
        balance = balances[uid] * 60 if seconds else shown_hours(balances[uid])
        created = "2018-01-30 09:00:00 UTC"
        yield uid, name, f"m{uid}@mail.test", f"55501{uid}", "", created, "", locale[:2], balance


def _post_reports(made: Bank, locale: str, kind: str) -> Iterable[Sequence[object]]:
    number, offer, request, tags, user, created = headings.POST_HEADINGS[locale]
    yield number, offer if kind == "Offer" else request, tags, user, created
    for category in sorted({post[4] for post in made.posts}):
        yield "", category or "-", "", "", ""
        for number_, kind_, author, title, category_ in made.posts:
            if kind_ == kind and category_ == category:
                yield number_, title, "slow, near", f"{made.members[author]} ({author})", "2020-01-05 10:00:00 UTC"


def _transfer_reports(made: Bank, locale: str) -> Iterable[Sequence[object]]:
    yield headings.TRANSFER_HEADINGS[locale]
    gone = GONE_LABELS[locale]

    def label(party: int) -> str:
        if party == GONE:
            return gone
        return made.name if party == ORGANIZATION else f"{made.members[party]} ({party})"

    for when, giver, receiver, minutes, words in reversed(made.transfers):
        yield when.strftime("%Y-%m-%d %H:%M:%S UTC"), label(giver), label(receiver), words, shown_hours(minutes)


GONE_LABELS = {
    "ca": "L'usuari ja no existeix",
    "en": "The user isn't active",
    "es": "El usuario ya no existe",
    "eu": "Erabiltzaile hau jada ez dago.",
    "fr": "Cet·te utilisateur·rice n'existe plus",
    "gl": "A persoa usuaria non está activa",
    "ja": "ユーザーは存在しません",
    "nl-NL": "De gebruiker bestaat niet meer",
    "pt-BR": "O usuário não está ativo",
}


def _three(name: str) -> tuple[str, str, str]:
    first, _space, rest = name.partition(" ")
    return first, rest, ""


def _side(party: int) -> tuple[int, str]:
    return (1, "organization") if party == ORGANIZATION else (party, "member")


def main(folder: str, members: str = "5000", transfers: str = "100000") -> None:
    """Write the zip and the importer's files of a bank that large."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    made = bank(int(members), int(transfers))
    (target / "timeoverflow.zip").write_bytes(zip_bytes(made))
    for kind, content in importer_files(made).items():
        (target / f"{kind}.csv").write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
