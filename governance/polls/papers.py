"""Paper ballots: a sheet for one member with a code that works once, and a QR code that opens the witness's desk."""

import hashlib
import io
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import segno
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from common import papers, wording
from common.errors import Refused
from governance.models import Method, Poll, PollVoter
from governance.polls import wordings
from governance.polls.asking import ask
from networks import links, records, roles
from networks.actors import Actor
from networks.tenancy.current import NetworkRef

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def hashed(poll: Poll, code: str) -> str:
    """What is kept of a code. Written by hand, blanks and dashes do not matter."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return hashlib.sha256(f"{poll.uid}\n{plain}".encode()).hexdigest()


def new_code() -> str:
    """Twelve letters and digits that are not mistaken for one another: 58 bits."""
    said = "".join(secrets.choice(ALPHABET) for _at in range(12))
    return f"{said[:4]}-{said[4:8]}-{said[8:]}"


@transaction.atomic
def issue(poll: Poll, voter: PollVoter, *, by: Actor) -> str:
    """A new code for a member's paper ballot; one given before is worth nothing now. Refuses `not-allowed`, `not-open`,
    `voted-already`, `not-on-roll`.
    """
    if not roles.can(by, "polls.witness"):
        raise Refused("not-allowed", _("Coordinators and facilitators enter votes as witnesses."))
    code = new_code()
    ask("SELECT * FROM polls_paper(%s, %s, %s)", [poll.pk, voter.member_id, hashed(poll, code)])
    return code


def sheets(network: NetworkRef, poll: Poll, voters: Iterable[PollVoter], *, by: Actor) -> bytes:
    """A PDF with a ballot for each. Refuses as `issue`."""
    language = (translation.get_language() or "en-us").split("-")
    given = [(voter, issue(poll, voter, by=by)) for voter in voters]
    records.record("poll.papers", by=by, about=poll, sheets=len(given))
    data: dict[str, Any] = {
        "network": network.name,
        "question": poll.question,
        "how": str(wordings.HOW[poll.method]),
        "until": _("Give it back before %(when)s. The witness who enters it sees it, and you are told.")
        % {"when": wording.when(poll.closes_at)},
        "code_words": _("Code, works once"),
        "mark": "square" if poll.method in (Method.APPROVAL, Method.BUDGET) or not poll.options.exists() else "line",
        "options": _lines(poll),
        "reason": _("Why?") if poll.method in (Method.CONSENT, Method.ADVICE) else "",
        "sheets": [
            {
                "name": voter.member.name,
                "code": code,
                "image": _qr(f"{links.url(network, 'polls:desk', poll.uid)}?code={code}"),
            }
            for voter, code in given
        ],
        "lang": language[0],
        "paper": "us-letter" if language[-1] == "us" else "a4",
    }
    return papers.pdf(Path(__file__).with_name("paper.typ"), data)


def _lines(poll: Poll) -> list[dict[str, str]]:
    if poll.method in wordings.ANSWERS:
        return [{"name": str(one.label), "text": str(one.explanation)} for one in wordings.ANSWERS[poll.method]]
    return [
        {"name": one.name, "text": " ".join([wordings.money(poll, one.cost), one.text]).strip()} for one in poll.options.all()
    ]


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()
