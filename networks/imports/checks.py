"""What only all rows together can tell: numbers used twice, members nobody knows, balances that do not add up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from networks.imports import values
from networks.imports.corrections import NONE, Corrections
from networks.imports.problems import Problem
from networks.imports.rows import (
    BalanceRow,
    Layout,
    MemberRow,
    Parsed,
    Party,
    PostRow,
    Row,
    ThingRow,
    TransferRow,
    UserRow,
)


@dataclass(slots=True)
class Figures:
    """What would come in: the sums a dry run shows."""

    members: int = 0
    posts: int = 0
    transfers: int = 0
    minutes: int = 0
    balances: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    organization: int = 0
    former: int = 0

    def move(self, transfer: TransferRow) -> None:
        self.transfers += 1
        self.minutes += transfer.minutes
        self._add(transfer.giver, -transfer.minutes)
        self._add(transfer.receiver, transfer.minutes)

    def _add(self, party: Party, minutes: int) -> None:
        if party.kind == "member":
            self.balances[party.uid] += minutes
        elif party.kind == "organization":
            self.organization += minutes
        else:
            self.former += minutes


class Checks:
    """Takes rows in order (users, members, posts, transfers), keeps none, and adds what it finds to their problems."""

    def __init__(self, corrections: Corrections = NONE) -> None:
        self._corrections = corrections
        self.figures = Figures()
        self._members: dict[int, tuple[int, str]] = {}
        self._emails: dict[str, int] = {}
        self._users: dict[int, int] | None = None
        self._posts: dict[str, int] = {}
        self._things: dict[str, int] = {}
        self._stated: dict[int, BalanceRow] = {}
        self._members_layout: Layout | None = None
        self._former: tuple[Parsed, str] | None = None
        self._former_count = 0
        self._by_row: dict[type, Callable[[Parsed, Any], Row | None]] = {
            UserRow: self._user,
            MemberRow: self._member,
            BalanceRow: self._balance,
            PostRow: self._post,
            TransferRow: self._transfer,
            ThingRow: self._thing,
        }

    def look_at(self, parsed: Parsed) -> Parsed:
        kept = (self._by_row[type(row)](parsed, row) for row in parsed.rows)
        parsed.rows = [row for row in kept if row is not None]
        if not parsed.is_blocked:
            self._count(parsed.rows)
        return parsed

    def _count(self, rows: list[Row]) -> None:
        for row in rows:
            if isinstance(row, TransferRow):
                self.figures.move(row)
            elif isinstance(row, MemberRow):
                self.figures.members += 1
            elif isinstance(row, PostRow):
                self.figures.posts += 1

    def _user(self, parsed: Parsed, row: UserRow) -> Row:
        self._users = self._users or {}
        self._users[row.user] = row.uid
        return row

    def _member(self, parsed: Parsed, row: MemberRow) -> Row | None:
        self._members_layout = parsed.layout
        if row.uid in self._members:
            parsed.complain("uid", "uid_twice", uid=row.uid, other=self._members[row.uid][0])
            return None
        self._members[row.uid] = (row.line, row.name)
        folded = row.email.casefold()
        if folded and folded in self._emails:
            parsed.complain("email", "email_twice", email=row.email, other=self._emails[folded])
            return replace(row, email="")
        if folded:
            self._emails[folded] = row.line
        return row

    def _balance(self, parsed: Parsed, row: BalanceRow) -> Row:
        self._stated.setdefault(row.uid, row)
        return row

    def _post(self, parsed: Parsed, row: PostRow) -> Row | None:
        if self._users is not None:
            if row.author not in self._users:
                parsed.complain("author", "user_unknown", user=row.author)
                return row
            row = replace(row, author=self._users[row.author])
        if row.author not in self._members:
            parsed.complain("author", "uid_unknown", uid=row.author)
        other = self._posts.setdefault(row.identity, row.line)
        if other != row.line:
            parsed.complain("title", "post_twice", other=other)
            return None
        return row

    def _thing(self, parsed: Parsed, row: ThingRow) -> Row | None:
        other = self._things.setdefault(row.ref, row.line) if row.ref else row.line
        if other != row.line:
            parsed.complain("ref", "code_twice", ref=row.ref, other=other)
            return None
        return row

    def _transfer(self, parsed: Parsed, row: TransferRow) -> Row | None:
        for name, party in (("giver", row.giver), ("receiver", row.receiver)):
            if party.kind == "former":
                self._former_count += 1
                self._former = self._former or (parsed, name)
            elif party.kind == "member":
                self._known(parsed, name, party)
        if str(row.giver) == str(row.receiver):
            if row.giver.kind == "former":
                parsed.complain("giver", "both_gone")
                return None
            parsed.complain("receiver", "party_same")
        return row

    def _known(self, parsed: Parsed, name: str, party: Party) -> None:
        known = self._members.get(party.uid)
        if known is None:
            parsed.complain(name, "uid_unknown", uid=party.uid)
        elif party.label and party.label.casefold() != known[1].casefold():
            parsed.complain(name, "party_name_differs", value=f"{party.label} ({party.uid})"[:80], name=known[1])

    def finish(self) -> Iterator[Problem]:
        """What is wrong with the whole: balances that differ, and how many transfers name someone who has left."""
        if self._former is not None:
            parsed, name = self._former
            layout = parsed.layout
            count = {"count": self._former_count}
            yield Problem(layout.file, parsed.record.line, layout.columns[name], "former_members", count)
        for uid, stated in self._stated.items():
            computed = self.figures.balances.get(uid, 0)
            if computed != stated.minutes and self._members_layout is not None:
                params = {
                    "uid": uid,
                    "name": self._members[uid][1],
                    "stated": values.shown_hours(stated.minutes),
                    "computed": values.shown_hours(computed),
                }
                layout = self._members_layout
                problem = Problem(layout.file, stated.line, layout.columns["balance"], "balance_differs", params)
                if not self._corrections.accepts(problem):
                    yield problem


def check(read: Iterable[Parsed | Problem], checks: Checks) -> Iterator[Parsed | Problem]:
    """Pass everything through the checks, and end with what they say of the whole."""
    for item in read:
        yield checks.look_at(item) if isinstance(item, Parsed) else item
    yield from checks.finish()
