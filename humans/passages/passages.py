"""Sending a proposal on, taking it up in the forum, putting it to the vote at home. What it comes to is read from the votes."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Mandate, Proposal
from governance.proposals import proposals
from humans.models import Passage, PassageAnswer, RegionMember
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Network, Record
from networks.tenancy import current

DUE, ASK, HERE, RATIFY = "passages", "ask-networks", "decide-here", "ratify"
SENDS, PERCENT, DAYS = "passages.sends", "passages.ratify_percent", "passages.ratify_days"
OPEN = (Passage.State.SENT, Passage.State.TAKEN_UP, Passage.State.ASKED)


def _words(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None]] = {
        "forum": (_("Choose where it goes: only where your network takes part."), "forum"),
        "proposal": (_("Only what is announced or decided travels."), None),
        "reworded": (_("Your members voted on other words than those that were decided."), None),
        "undecided": (_("Your network sends only what its members have passed."), None),
        "sent": (_("It is on its way there, or holds already."), None),
        "unknown": (_("There is no such thing on its way here."), None),
        "state": (_("It has gone further since. Look again."), None),
        "nobody": (_("None of the named networks can be asked."), None),
        "over": (_("The time to ratify is over."), None),
        "answered": (_("Your network has answered this already."), None),
        "left": (_("A network that has left is not asked any more."), None),
    }
    message, field = plain[code]
    return Refused(code, message, field, why=SENDS if code == "undecided" else "")


def asked(statement: str, values: list[Any]) -> Any:
    """Calls a function of passages.sql, whose first column is a refusal; answers the second."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        refused, *more = cursor.fetchone()
    if refused:
        raise _words(refused)
    return more[0] if more else None


def speaks(by: Actor) -> bool:
    """Whether somebody speaks for the network to others: a coordinator, or a delegate while the mandate runs."""
    if roles.can(by, "network.write"):
        return True
    if by.membership is None or by.acts_for_another or not by.membership.is_active:
        return False
    running = Mandate.objects.filter(delegate=by.membership, state=Mandate.State.RUNNING)
    return running.filter(since__lte=timezone.localdate(), until__gte=timezone.localdate()).exists()


def _check_speaks(by: Actor) -> None:
    if not speaks(by):
        raise Refused("not-allowed", _("A coordinator or a delegate speaks for the network."))


def forums() -> list[Network]:
    """Where the current network can send a proposal to: HUMANs, and regions that it takes part in."""
    here, kinds = current.network(), Network.Kind
    if here.kind == kinds.UMBRELLA:
        return []
    places = Q(kind=kinds.UMBRELLA)
    if here.kind == kinds.LOCAL:
        places |= Q(pk__in=_regions(here.id))
    return list(Network.objects.filter(places, state=Network.State.ACTIVE).order_by("-kind", "name"))


def _regions(network: int) -> QuerySet[Any]:
    return RegionMember.objects.filter(subject_id=network, state="joined").values("region_id")


def sendable(most: int = 8) -> list[Proposal]:
    """What the current network may send on by its own rule and has not sent yet: of the newest. At most four queries."""
    over = Proposal.objects.filter(announced_at__isnull=False, ended_at__isnull=False).order_by("-ended_at", "-id")
    rows = [row for row in over[: 4 * most] if row.has_passed]
    if clauses.value(SENDS) != "passed":
        rows = [*Proposal.objects.filter(state__in=["notice", "discussion", "voting"]).order_by("-id")[:most], *rows]
    known = Passage.objects.filter(subject_id=current.network().id, proposal__in=[row.uid for row in rows])
    sent = set(known.exclude(state__in=["back", "declined", "stopped", "short"]).values_list("proposal", flat=True))
    return [row for row in rows if row.uid not in sent and row.kind != "ratification"][:most]


def seen() -> QuerySet[Passage]:
    """What the current network may read of: all that goes to HUMANs, and what it is part of."""
    here = current.network().id
    part = Q(subject_id=here) | Q(forum_id=here) | Q(began_in_id=here)
    part |= Q(forum_id__in=_regions(here))
    known = Passage.objects.filter(
        part | Q(forum__kind="umbrella") | Q(pk__in=PassageAnswer.objects.filter(subject_id=here).values("passage_id"))
    )
    return known.select_related("subject", "forum", "began_in")


# ── Sent, called back ────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def send(proposal: Proposal, forum: Network, words: str = "", *, by: Actor) -> Passage:
    """The current network sends a proposal of its own, as its words stand now.

    Refuses `not-allowed`, `forum`, `proposal`, `undecided`, `sent`.
    """
    _check_speaks(by)
    passed_only = clauses.value(SENDS) == "passed"
    said = [proposal.uid, forum.pk, " ".join(words.split())[:400], passed_only]
    made = Passage.objects.get(pk=asked("SELECT * FROM passage_send(%s, %s, %s, %s)", said))
    records.record("passage.sent", by=by, about=made, proposal=str(proposal.uid), forum=forum.slug)
    return made


@transaction.atomic
def call_back(passage: Passage, *, by: Actor) -> Passage:
    """The sender takes it back before it is taken up. Refuses `not-allowed`, `unknown`, `state`."""
    _check_speaks(by)
    asked("SELECT * FROM passage_ends(%s, true, '')", [passage.pk])
    records.record("passage.called_back", by=by, about=passage)
    return _fresh(passage)


# ── In the forum ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def take_up(passage: Passage, *, by: Actor, only: list[str] | None = None, asks: bool = True) -> Proposal:
    """Brings it as a proposal of the forum. When it passes, the networks (those of `only`, by slug, or all) are asked; or,
    where nobody `asks`, it stands as the forum's own word.

    Refuses `not-allowed`, `gear`, `unknown`, `state`, `nobody`, and what `proposals.bring` refuses.
    """
    row = _here(passage, by)
    named: list[str] = []
    if only:
        found = dict(Network.objects.filter(slug__in=only, kind=Network.Kind.LOCAL).values_list("slug", "uid"))
        if set(only) - set(found):
            raise _words("nobody")
        named = sorted(str(uid) for uid in found.values())
    said = {"passage": str(row.uid), **({"only": named} if named and asks else {})}
    deed = {"do": ASK if asks else HERE, "said": said}
    made = proposals.bring("shared", row.title, row.text, by=by, deed=deed, comes_of_something=True)
    made = proposals.share(made, by=by)
    asked("SELECT * FROM passage_take_up(%s, %s)", [row.pk, made.uid])
    records.record("passage.taken_up", by=by, about=row, proposal=str(made.uid))
    return made


@transaction.atomic
def decline(passage: Passage, reason: str, *, by: Actor) -> Passage:
    """The forum does not take it up, and says why. Refuses `not-allowed`, `reason`, `unknown`, `state`."""
    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators of the forum do that."))
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused("reason", _("Say why, for the network that sent it."), "reason")
    asked("SELECT * FROM passage_ends(%s, false, %s)", [passage.pk, reason])
    records.record("passage.declined", by=by, about=passage)
    return _fresh(passage)


def _here(passage: Passage, by: Actor) -> Passage:
    proposals.take_part(by)
    row = _fresh(passage)
    if row.forum_id != current.network().id:
        raise _words("unknown")
    if row.state != Passage.State.SENT:
        raise _words("state")
    return row


# ── Back at home ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def put_to_vote(passage: Passage, *, by: Actor) -> Proposal:
    """Asks the members of the current network whether they ratify what the forum decided.

    Refuses `not-allowed`, `unknown`, `answered`, `over`, `asked-already`, and what `proposals.bring` refuses.
    """
    proposals.take_part(by)
    with connection.cursor() as cursor:  # One ballot for each answer, whoever presses the button at once.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('passage-ballot', %s))", [passage.pk])
    row = _fresh(passage)
    check_ratify(row)
    if ballot_of(row) is not None:
        raise Refused("asked-already", _("Your members are being asked already."))
    title = f"{_('Ratify')}: {row.decided_title}"[:120]
    deed = {"do": RATIFY, "said": {"passage": str(row.uid)}}
    made = proposals.bring("ratification", title, row.decided_text, by=by, deed=deed, comes_of_something=True)
    made = proposals.share(made, by=by)
    records.record("passage.voted_on", by=by, about=row, proposal=str(made.uid))
    return made


def check_ratify(row: Passage) -> None:
    """Refuses `unknown`, `answered`, `over`."""
    answer = PassageAnswer.objects.filter(passage=row, subject_id=current.network().id).first()
    if answer is None:
        raise _words("unknown")
    if answer.state != PassageAnswer.State.ASKED:
        raise _words("answered")
    if row.state != Passage.State.ASKED or row.until is None or row.until <= timezone.now():
        raise _words("over")


def ballot_of(row: Passage) -> Proposal | None:
    """The proposal by which the current network is deciding on it, or decided."""
    asked = Record.objects.filter(about=f"passage:{row.uid}", kind="passage.voted_on").order_by("-id").first()
    ballot = Proposal.objects.filter(uid=asked.data["proposal"]).first() if asked is not None else None
    return ballot if ballot is not None and ballot.state not in ("withdrawn", "void", "lapsed") else None


def to_ratify(here: int) -> QuerySet[PassageAnswer]:
    """What the network has still to answer, the most urgent first."""
    rows = PassageAnswer.objects.filter(
        subject_id=here, state="asked", passage__state="asked", passage__until__gt=timezone.now()
    )
    return rows.select_related("passage__forum", "passage__began_in").order_by("passage__until")


def arrived(here: int) -> QuerySet[Passage]:
    """What others sent here and nobody has taken up."""
    return Passage.objects.filter(forum_id=here, state="sent").select_related("subject", "began_in").order_by("id")


def waiting(_by: Actor) -> int:
    """How much waits for a word of the current network."""
    here = current.network().id
    return to_ratify(here).count() + arrived(here).count()


# ── Heard ────────────────────────────────────────────────────────────────────────────────────────
def hear(now: dt.datetime) -> dt.datetime | None:
    """Inside a network: what came, was asked or came to an end since is said once. Due when the next round of its own ends."""
    here = current.network().id
    with connection.cursor() as cursor:
        cursor.execute("SELECT passage_close()")
    since = now - dt.timedelta(days=30)
    heard = [("passage.arrived", one, "") for one in arrived(here)[:200]]
    heard += [("passage.asked", one.passage, "") for one in to_ratify(here)[:200]]
    rows = Passage.objects.filter(
        Q(subject_id=here) | Q(began_in_id=here) | Q(forum_id=here) | Q(answers__subject_id=here)
    ).distinct()
    moved = rows.filter(Q(ended_at__gt=since) | Q(state__in=OPEN)).exclude(state=Passage.State.SENT).order_by("-id")
    mine = [one for one in moved[:300] if here in (one.subject_id, one.began_in_id) or one.state in ("holds", "short")]
    heard += [("passage.moved", one, one.state) for one in mine]
    before = {
        (row.kind, row.about, row.data.get("state", ""))
        for row in Record.objects.filter(about__in={f"passage:{one.uid}" for _kind, one, _state in heard})
    }
    for kind, one, state in heard:
        if (kind, f"passage:{one.uid}", state) not in before:
            records.record(kind, by=actors.system("passages"), about=one, **({"state": state} if state else {}))
    own = Passage.objects.filter(forum_id=here, state="asked").order_by("until").values_list("until", flat=True).first()
    return max(own, now + dt.timedelta(seconds=5)) if own else None


def follow(record: Record) -> None:
    """A proposal of the current network went on: what it was about hears of it, and a rejected ratification is a no."""
    try:
        row = Proposal.objects.filter(uid=uuid.UUID(record.about.partition(":")[2])).first()
    except ValueError:
        return
    if row is None:
        return
    if row.kind == "shared":
        with connection.cursor() as cursor:
            cursor.execute("SELECT passage_follow(%s)", [row.uid])
        dues.at(DUE, timezone.now())
    elif row.deed.get("do") == RATIFY and row.state == Proposal.State.REJECTED:
        with connection.cursor() as cursor:  # Over or answered by now: then there is nothing to say.
            cursor.execute("SELECT passage_answer(%s, %s)", [row.deed["said"]["passage"], row.uid])


def _fresh(passage: Passage) -> Passage:
    return Passage.objects.select_related("subject", "forum", "began_in").get(pk=passage.pk)
