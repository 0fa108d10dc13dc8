"""Upward wishes: an app registers by name when it starts, a lower one looks the name up and never imports it.

Each `Registry` holds one kind of thing (clauses, panels, consumers …) and is declared here, so that this file is the
list of everything that apps may offer to those below them.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from common.chapters import Chapter, Entry, Openings

Item = TypeVar("Item")


class Registry(Generic[Item]):
    """Names and what stands behind them, in order of registration."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, Item] = {}

    def add(self, name: str, item: Item) -> Item:
        if name in self._items and self._items[name] != item:
            raise ValueError(f"Two {self.what} are called {name!r}.")
        self._items[name] = item
        return item

    def __getitem__(self, name: str) -> Item:
        return self._items[name]

    def get(self, name: str) -> Item | None:
        return self._items.get(name)

    def __contains__(self, name: str) -> bool:
        return name in self._items

    def __iter__(self) -> Iterator[tuple[str, Item]]:
        return iter(self._items.items())

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Panel:
    """A part of a page: `context(request)` gives the template its names, or None when there is nothing to show."""

    template: str
    context: Callable[[Any], dict[str, Any] | None]
    page: str = "home"
    column: str = "main"  # main, side or top
    order: int = 100
    gear: str = ""


@dataclass(frozen=True)
class Consumer:
    """Takes records, one by one, in the worker. `wants(kind)` chooses; `handle(record)` does it, safely twice."""

    wants: Callable[[str], bool]
    handle: Callable[[Any], None]


@dataclass(frozen=True)
class Notice:
    """One kind of message. `letters(record)` returns `networks.notices.Letter`s; `topic` is what a person can mute."""

    topic: str
    letters: Callable[[Any], list[Any]]


@dataclass(frozen=True)
class Topic:
    """What a person can choose the pace of. `pace`: now, daily, weekly or inbox, until they choose."""

    label: Any
    explanation: Any = ""
    pace: str = "now"


@dataclass(frozen=True)
class Tab:
    """A place in the navigation of a network. `count(request)` is what waits for the reader there."""

    label: Any
    url_name: str
    icon: str
    order: int = 100
    gear: str = ""
    count: Callable[[Any], int] | None = None
    kind: str = ""  # the kinds of networks that have it; empty: every one


@dataclass(frozen=True)
class Vital:
    """A figure that a network publishes of itself: `of(today)`, None where fewer than five people are behind it.

    A count under five is suppressed by SQL. `weeks(first day, how many)` answers one figure a week in its stead.
    """

    of: Callable[[Any], float | None] | None = None
    weeks: Callable[[Any, int], list[float | None]] | None = None
    is_count: bool = True


@dataclass(frozen=True)
class Due:
    """Work that becomes due: `run(now)` does all of it inside a network and says when it is due next (None: not known)."""

    run: Callable[[Any], Any]


@dataclass(frozen=True)
class Importer:
    """Brings one noun of an import in and takes it back, by the kind of row it is registered under.

    `apply(work, rows)` returns a target for each row; `undo(work, targets)` how many stay because they are in use;
    `uses(work, membership_ids)` which of these did something here that the batch did not bring;
    `welcome(work, membership_ids)` prepares for members who came in (`registry.admissions`, for thousands at once).
    """

    apply: Callable[..., Any]
    undo: Callable[..., Any]
    order: int = 100
    uses: Callable[..., set[int]] | None = None
    welcome: Callable[..., None] | None = None


@dataclass(frozen=True)
class Erasure:
    """What an app holds of a member: `export(membership)` gives it back, `erase(membership)` forgets it."""

    export: Callable[[Any], dict[str, Any]]
    erase: Callable[[Any], None]


@dataclass(frozen=True)
class PersonPart:
    """What an app holds of somebody who signs in, across networks. All three get the person, who is signed in.

    `export` gives it back by name of file; `remaining` says in words what must be settled before the sign-in can end;
    `forget` deletes it.
    """

    export: Callable[[Any], dict[str, dict[str, Any]]]
    remaining: Callable[[Any], list[str]]
    forget: Callable[[Any], None]


@dataclass(frozen=True)
class Supportable:
    """Something that support points can be placed on. `source` is "kind:<uid>"; closed ones take no more."""

    source: str
    title: str
    url: str
    is_open: bool


@dataclass(frozen=True)
class Agenda:
    """A kind of things to support: `found(uid)` gives one or None, `open()` those that take points now, newest first."""

    found: Callable[[str], Supportable | None]
    open: Callable[[], list[Supportable]]


@dataclass
class Leaving:
    """What happens in an app when a member leaves: `settle(membership, by)` may refuse. Lower `order` comes first."""

    settle: Callable[..., None]
    order: int = 100


@dataclass(frozen=True)
class Report:
    """Figures over a span of days for those who run a network and those who fund it: `figures(start, until)` is computed
    inside the network and answers `networks.reports.Figures`. `gear` is the tool it belongs to.
    """

    title: Any
    explanation: Any
    figures: Callable[[Any, Any], Any]
    order: int = 100
    gear: str = ""


@dataclass(frozen=True)
class Duty:
    """What waits for an officer: `count(by)` how much of it they could do now, at the page `url_name`.

    Shown to whoever has the `capability`, where the tool `gear` is on; the treasurer's desk shows those with `is_of_the_books`.
    """

    label: Any
    url_name: str
    capability: str
    count: Callable[[Any], int]
    order: int = 100
    gear: str = ""
    is_of_the_books: bool = False


@dataclass(frozen=True)
class PollSubject:
    """What polls decide, by the kind of their subject ("proposal:<uid>"): `closed(poll, result)` and `voided(poll)` are called
    in the transaction that decides; `link(subject)` gives title and address of its page.
    """

    closed: Callable[[Any, Any], None]
    voided: Callable[[Any], None] | None = None
    link: Callable[[str], tuple[str, str] | None] | None = None


@dataclass(frozen=True)
class IfPassed:
    """What a vote would do, in sentences; a change has the words before and after. `outlook`: now and then, until it is so."""

    sentences: list[str]
    before: str = ""
    after: str = ""
    url: str = ""
    outlook: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """One option of a ballot."""

    name: str
    member: Any = None
    cost: int | None = None


@dataclass(frozen=True)
class BallotPlan:
    """What a vote asks where it is more than yes or no: a method of polls, options, seats or a budget in whole units."""

    method: str
    options: list[Choice]
    seats: int = 1
    budget: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Enactment:
    """What a passed vote can do. `said` is what it was told, of plain JSON: uids, values, dates.

    `check(said)` refuses what cannot be; `preview(said)` says what would be; `enact(said, proposal)` does it in the deciding
    transaction and names what it made ("transfer:<uid>") or refuses; `concerns(said)` is the membership that it is about, which
    has a right to be heard; `ballot(said)` what is asked, where it is more than yes or no, and `way` says how in words.
    """

    title: Any
    check: Callable[[dict[str, Any]], None]
    preview: Callable[[dict[str, Any]], IfPassed]
    enact: Callable[[dict[str, Any], Any], str]
    concerns: Callable[[dict[str, Any]], Any] | None = None
    ballot: Callable[[dict[str, Any]], BallotPlan] | None = None
    way: Any = ""
    kind: str = ""  # the kind of network that has it; empty: every one


@dataclass(frozen=True)
class Replay:
    """What the last months would have been under another value of a rule, in sentences; `now` says what they were."""

    sentences: list[str]
    now: list[str]


@dataclass(frozen=True)
class Waiting:
    """Something that waits for a member's own word: a vote, an answer. `url_name` and `args` name its page."""

    title: str
    url_name: str
    args: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Need:
    """What somebody asks for, told to those who know a way to meet it. `source` names it ("post:<uid>"), `minutes` may be
    missing, `ways` are ways of exchange; `is_own`: the one who reads is the one who asks.
    """

    source: str
    title: str
    member: Any
    ways: tuple[str, ...]
    minutes: int | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Met:
    """A way to meet a need, ready to be gone: `url` is where it begins."""

    icon: str
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class WayToMeet:
    """Where a need could be met: `find(need)` answers what there is. Shared things come first, mixing last (`order`)."""

    find: Callable[[Need], list[Met]]
    order: int
    gear: str = ""


clauses: Registry[Any] = Registry("clauses")
# Called with (key, value, scope) before any rule is written; refuses what must not be (what the law of a legal form asks).
guards: Registry[Callable[[str, Any, str], None]] = Registry("guards of rules")
# key of a rule → function of (value, since) that tells what would have been since then under that value.
replays: Registry[Callable[[Any, Any], Replay]] = Registry("replays of rules")
panels: Registry[Panel] = Registry("panels")
tabs: Registry[Tab] = Registry("tabs")
consumers: Registry[Consumer] = Registry("consumers")
notices: Registry[Notice] = Registry("notices")
dues: Registry[Due] = Registry("dues")
topics: Registry[Topic] = Registry("topics")
importers: Registry[Importer] = Registry("importers")
erasures: Registry[Erasure] = Registry("erasures")
# Called with (now) once a day inside each network: erases what clauses of `retention.*` no longer keep.
retentions: Registry[Callable[[Any], None]] = Registry("retentions")
# "person" → a context manager that lets a worker work as that person (their id): what belongs to nobody else.
entrances: Registry[Callable[..., AbstractContextManager[None]]] = Registry("entrances")
pasts: Registry[Callable[[Any], list[str]]] = Registry("what a member gave here, in names of categories")
voices: Registry[Callable[..., Any]] = Registry("voices")  # how somebody hears: called as `notifications.deliver.tell`
persons: Registry[PersonPart] = Registry("parts of a person")
leavings: Registry[Leaving] = Registry("leavings")
# Called with (network, by) inside a network that has just been founded.
foundings: Registry[Callable[..., None]] = Registry("foundings")
arrivals: Registry[Callable[..., None]] = Registry("arrivals")  # called with (by) in a network that has just moved here
# gear → called with (by) in the transaction that turns it on by clause: opens its unit and accounts. Asked twice, does it once.
gears: Registry[Callable[..., None]] = Registry("gears")
# Called with (membership, by) when a member is admitted.
admissions: Registry[Callable[..., None]] = Registry("admissions")
# kind of record → sentence for the feed, made by a function of the record.
sentences: Registry[Callable[[Any], Any]] = Registry("sentences")
public_news: Registry[Callable[[int], list[Entry]]] = Registry("what everybody may read")  # so many at most, newest first
# Called with the request of the public page; gives the template more names ("needs", "voices").
showcases: Registry[Callable[[Any], dict[str, Any]]] = Registry("showcases")
# url_name of a welcome step → whether a membership has done it.
welcome_checks: Registry[Callable[[Any], bool]] = Registry("welcome checks")
# Called with (membership, other); whether the two have agreed on an exchange, so that contact may show.
partnerships: Registry[Callable[[Any, Any], bool]] = Registry("partnerships")
# Called with (membership, other, actor) when the one wishes not to meet the other here any more.
partings: Registry[Callable[[Any, Any, Any], None]] = Registry("partings")
# Called with (membership, actor); gives the page of a member more names ("posts", "thanks", "balances").
person_parts: Registry[Callable[[Any, Any], dict[str, Any]]] = Registry("parts of a member's page")
# Word of a source ("post" of "post:<uid>") → called with (uid, membership): (words, address), None where they may not see it.
origins: Registry[Callable[[str, Any], tuple[Any, str] | None]] = Registry("origins")
# Kinds of records that the whole network may read of in its feed.
feed_kinds: Registry[bool] = Registry("kinds in the feed")
# Called with (membership, occasion): ideas for the card of a care conversation ("requests", "offers", "people").
care_ideas: Registry[Callable[[Any, str], dict[str, Any]]] = Registry("ideas of care")
# Kind in a source ("decision", "proposal") → what of that kind members can place support points on.
agendas: Registry[Agenda] = Registry("agendas")
# Called with (skill, into) when two entries of the list of skills become one: what an app tied to the first goes to the second.
skill_merges: Registry[Callable[[Any, Any], None]] = Registry("merges of skills")
vitals: Registry[Vital] = Registry("vitals")
reports: Registry[Report] = Registry("reports")
duties: Registry[Duty] = Registry("duties")
# Kind in the subject of a poll → what follows when it is decided.
poll_subjects: Registry[PollSubject] = Registry("subjects of polls")
enactments: Registry[Enactment] = Registry("enactments")
# Kind in the source of a voted decision → unit's code and most units of urgent relief that it allows, None: none.
relief_sums: Registry[Callable[[str], tuple[str, int] | None]] = Registry("relief that was voted")
# Name of an enactment → form of (data, start) that asks for what it is told, and has `said()`.
deed_forms: Registry[Callable[..., Any]] = Registry("forms of deeds")
# Called with a membership; what waits for its word: in the weekly letter, with its page.
waitings: Registry[Callable[[Any], list[Waiting]]] = Registry("what waits for a member")
# Called with the kind of a proposal when its roll is frozen: whom it asks, or None for every member. The first answer holds.
electorates: Registry[Callable[[str], list[Any] | None]] = Registry("electorates")
ways_to_meet: Registry[WayToMeet] = Registry("ways to meet a need")
scopes: Registry[Chapter] = Registry("chapters of the API")
# What opens a member's account without them: tokens, secret addresses.
openings: Registry[Openings] = Registry("openings")
