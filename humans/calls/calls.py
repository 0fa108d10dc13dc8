"""Calling, answering and ending. A network's coordinators speak for it; every member reads what was said."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import AnswerToCall, CallForHelp
from networks import actors, dues, records, resting, roles
from networks.actors import Actor
from networks.models import Record
from networks.tenancy import current

MAY_CALL = "network.write"
DUE = "calls"
KINDS = ("people", "things", "money")


def _words(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None]] = {
        "forming": (_("Networks call and answer once HUMANs has welcomed them."), None),
        "open": (_("Your call before is still open. End it first."), None),
        "days": (_("Choose between 1 and 90 days."), "days"),
        "over": (_("This call is over."), None),
        "own": (_("That is your own call."), None),
        "answered": (_("This was answered already."), None),
        "unknown": (_("There is no such call here."), None),
    }
    message, field = plain[code]
    return Refused(code, message, field)


def _asked(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        refused, *more = cursor.fetchone()
    if refused:
        raise _words(refused)
    return more[0] if more else None


def _speaker(by: Actor) -> None:
    if not roles.can(by, MAY_CALL):
        raise Refused("not-allowed", _("A coordinator speaks for the network."))


def _said(text: str, most: int, field: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(field, _("Say it in a few words."), field)
    return text[:most]


@transaction.atomic
def call(title: str, words: str, wants: list[str], days: int, *, by: Actor) -> CallForHelp:
    """The current network calls all others for `days` (1 to 90). `wants`: people, things, money.

    Refuses `not-allowed`, `title`, `words`, `wants`, `days`, `forming`, `open`.
    """
    _speaker(by)
    resting.check(current.network())
    title, words = _said(" ".join(title.split()), 80, "title"), _said(words, 2000, "words")
    if not wants or not set(wants) <= set(KINDS):
        raise Refused("wants", _("Choose what would help."), "wants")
    said = [title, words, *(kind in wants for kind in KINDS), days if 0 < days < 1000 else 0]
    made = CallForHelp.objects.get(pk=_asked("SELECT * FROM calls_call(%s, %s, %s, %s, %s, %s)", said))
    dues.at(DUE, made.until)
    records.record("call.made", by=by, about=f"call:{made.uid}", wants=[kind for kind in KINDS if kind in wants])
    return made


@transaction.atomic
def answer(to: CallForHelp, kind: str, words: str, *, by: Actor) -> AnswerToCall:
    """The current network offers something. Refuses `not-allowed`, `kind`, `words`, `over`, `own`, `forming`, `answered`."""
    _speaker(by)
    if kind not in KINDS:
        raise Refused("kind", _("Choose one of the list."), "kind")
    said = [to.pk, kind, _said(" ".join(words.split()), 500, "words")]
    made = AnswerToCall.objects.get(pk=_asked("SELECT * FROM calls_answer(%s, %s, %s)", said))
    records.record("call.offered", by=by, about=f"call:{to.uid}", answer=str(made.uid), offer=kind)
    return made


@transaction.atomic
def reply(to: AnswerToCall, welcome: bool, *, by: Actor) -> AnswerToCall:
    """The network that called says yes or no to an offer. Refuses `not-allowed`, `unknown`, `answered`."""
    _speaker(by)
    _asked("SELECT calls_reply(%s, %s)", [to.pk, welcome])
    records.record("call.replied", by=by, about=f"call:{to.call.uid}", answer=str(to.uid), welcome=welcome)
    return AnswerToCall.objects.get(pk=to.pk)


@transaction.atomic
def end(one: CallForHelp, debrief: str, *, by: Actor) -> CallForHelp:
    """It is over; what came of it can be said now or later. Refuses `not-allowed`, `unknown`."""
    _speaker(by)
    _asked("SELECT calls_end(%s, %s)", [one.pk, debrief.strip()[:4000]])
    records.record("call.over", by=by, about=f"call:{one.uid}")
    return CallForHelp.objects.get(pk=one.pk)


def open_now(now: dt.datetime | None = None) -> QuerySet:
    """Calls that can be answered, the newest first."""
    return CallForHelp.objects.filter(state="open", until__gt=now or timezone.now()).select_related("subject")


def unanswered(_by: Actor) -> int:
    """Open calls of others that this network has said nothing to."""
    here = current.network().id
    answered = AnswerToCall.objects.filter(subject_id=here).values("call_id")
    return open_now().exclude(Q(subject_id=here) | Q(pk__in=answered)).count()


def hear(now: dt.datetime) -> dt.datetime | None:
    """Inside a network: what others said to it since is told to its coordinators once, and its own call ends on its day."""
    here = current.network().id
    heard = [("call.heard", one, "") for one in open_now(now).exclude(subject_id=here)[:100]]
    offers = AnswerToCall.objects.select_related("call").order_by("-id")
    heard += [("call.answered", one.call, str(one.uid)) for one in offers.filter(call__subject_id=here, state="offered")[:200]]
    replies = {"accepted": "call.welcomed", "declined": "call.not_needed"}
    answered = offers.filter(subject_id=here, state__in=replies, answered_at__gt=now - dt.timedelta(days=30))
    heard += [(replies[one.state], one.call, str(one.uid)) for one in answered[:200]]
    before = {
        (row.kind, row.about, row.data.get("answer", ""))
        for row in Record.objects.filter(about__in={f"call:{one.uid}" for _kind, one, _answer in heard})
    }
    for kind, one, uid in heard:
        if (kind, f"call:{one.uid}", uid) not in before:
            records.record(kind, by=actors.system("calls"), about=f"call:{one.uid}", **({"answer": uid} if uid else {}))
    own = CallForHelp.objects.filter(subject_id=here, state="open").first()
    if own is None or own.until > now:
        return own.until if own else None
    _asked("SELECT calls_end(%s, %s)", [own.pk, ""])
    records.record("call.ran_out", by=actors.system("calls"), about=f"call:{own.uid}")
    return None
