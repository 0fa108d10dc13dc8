"""The acts on the page of an exchange: their forms, what each does, and what the page shows."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from common.errors import Refused
from common.quantities import money_as_written
from networks import clauses
from networks.doors import gears_of
from requests_board import exchanges, posts, room, sheet, talk
from requests_board.forms import LogForm, SettleForm, TermsForm, ThanksForm, as_hours
from requests_board.models import Exchange, Feedback, Report, Thanks, Way


def forms_of(request: HttpRequest, exchange: Exchange, do: str) -> dict[str, Any]:
    """The forms of what this member may do now, by act; the one that was sent is bound."""
    may = sheet.acts(exchange, request.me)  # type: ignore[attr-defined]
    step = clauses.value("hours.step")
    forms: dict[str, Any] = {}
    if "counter" in may:
        ways = exchange.post.ways if exchange.post else posts.ways_open(gears_of(request))
        now = {
            "way": exchange.way,
            "hours": as_hours(exchange.minutes),
            "amount": money_as_written(exchange.amount) if exchange.amount else "",
            "starts_at": exchange.starts_at,
            "where": exchange.where,
        }
        said = request.POST if do == "counter" else None
        forms["counter"] = TermsForm(said, ways=list(ways), step=step, initial=now)
    if "log" in may:
        forms["log"] = LogForm(request.POST if do == "log" else None, choices=choices_of(exchange), step=step)
    if "settle" in may:
        said = request.POST if do == "settle" else None
        initial = {"hours": as_hours(exchange.done_minutes), "amount": money_as_written(exchange.done_amount or 0)}
        forms["settle"] = SettleForm(said, step=step, way=exchange.way, initial=initial)
    if "feedback" in may:
        known = talk.skills_to_thank_for(exchange, request.me)  # type: ignore[attr-defined]
        said = request.POST if do == "feedback" else None
        forms["feedback"] = ThanksForm(said, initial=_said_before(request, exchange), skills=known)
    return forms


def choices_of(exchange: Exchange) -> list[int]:
    """Chips around what was agreed."""
    if exchange.way != Way.HOURS:
        return []
    usual = exchange.done_minutes or exchange.minutes or 60
    step = 30 if usual >= 60 else 15
    return sorted({max(15, usual + change * step) for change in (-1, 0, 1, 2)})


def run(request: HttpRequest, exchange: Exchange, do: str, forms: dict[str, Any]) -> str | None:
    """Does it and says so; None when its form needs another look. Raises what a verb refuses."""
    deed = _DEEDS.get(do)
    if deed is None:
        raise Http404("no such deed")
    form = forms.get(do)
    if form is not None and not form.is_valid():
        return None
    if form is None and do in ("counter", "log", "settle", "feedback"):
        raise Refused("conflict", _("This has changed since you opened the page. See how it stands now, then decide."))
    return deed(request, exchange, form)


def _by(request: HttpRequest) -> dict[str, Any]:
    """Who does it, and the version that the page was drawn from. A version that is none is stale."""
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    return {"by": request.actor, "version": version}  # type: ignore[attr-defined]


def _agree(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.agree(exchange, **_by(request))
    return _("Agreed. You can write to each other here, and see how to reach each other.")


def _decline(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.decline(exchange, **_by(request))
    return _("You said no. That is fine.")


def _cancel(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.cancel(exchange, **_by(request))
    return _("Called off. Nothing moves.")


def _counter(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    said = form.cleaned_data
    terms = exchanges.Terms(
        way=said["way"], minutes=said["hours"], amount=said.get("amount"), starts_at=said["starts_at"], where=said["where"]
    )
    changed = exchanges.counter(exchange, terms, **_by(request))
    return _("Saved.") if changed.state == "agreed" else _("Suggested. Your neighbor says yes or no.")


def _log(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    said = form.cleaned_data
    figures = {"minutes": form.said_minutes(), "amount": said["amount"]}
    exchanges.log(exchange, **figures, happened_on=said["happened_on"], note=said["note"], **_by(request))
    return _("Logged.")


def _settle(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    said = form.cleaned_data
    exchanges.log(exchange, minutes=said["hours"], amount=said.get("amount"), note=exchange.note, **_by(request))
    return _("Logged. Your neighbor says whether that is right.")


def _confirm(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.confirm(exchange, **_by(request))
    return _("Confirmed.")


def _dispute(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.dispute(exchange, **_by(request))
    return _("Noted. Say below what you remember.")


def _help(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    exchanges.ask_for_help(exchange, request.POST.get("message", ""), by=_by(request)["by"])
    return _("A coordinator hears of it and can read what you two wrote here.")


def _write(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    talk.write(exchange, request.POST.get("message", ""), by=_by(request)["by"])
    return ""


def _feedback(request: HttpRequest, exchange: Exchange, form: Any) -> str:
    said, by = form.cleaned_data, _by(request)["by"]
    if not said["text"] and not said["mood"]:
        raise Refused("text", _("Write a line of thanks, or choose how it was."), "text")
    if said["text"]:
        skill = form.skills.get(said.get("skill", ""))
        talk.thank(exchange, said["text"], by=by, is_shared=said["is_shared"], skill=skill)
    if said["mood"] or said["private"]:
        talk.tell_coordinators(exchange, said["mood"] or Feedback.Mood.FINE, said["private"], by=by)
    return _("Thank you.")


_DEEDS: dict[str, Callable[[HttpRequest, Exchange, Any], str]] = {
    "agree": _agree,
    "decline": _decline,
    "cancel": _cancel,
    "counter": _counter,
    "log": _log,
    "settle": _settle,
    "confirm": _confirm,
    "dispute": _dispute,
    "help": _help,
    "write": _write,
    "feedback": _feedback,
}


def _said_before(request: HttpRequest, exchange: Exchange) -> dict[str, Any]:
    me = request.me  # type: ignore[attr-defined]
    said: dict[str, Any] = {}
    thanks = Thanks.objects.filter(exchange=exchange, author=me).select_related("skill").first()
    if thanks is not None:
        said |= {"text": thanks.text, "is_shared": thanks.is_shared, "skill": thanks.skill and str(thanks.skill.uid)}
    told = Feedback.objects.filter(exchange=exchange, author=me).first()
    return said | {"mood": told.mood, "private": told.text} if told is not None else said


def context(request: HttpRequest, exchange: Exchange, forms: dict[str, Any]) -> dict[str, Any]:
    """What requests_board/exchange.html shows."""
    me = request.me  # type: ignore[attr-defined]
    other, may = exchange.other_of(me), sheet.acts(exchange, me)
    gives = exchange.giver_id == me.pk
    minutes = exchange.done_minutes or exchange.minutes
    counts = exchange.way == Way.HOURS and minutes and may & {"log", "confirm", "agree"}
    choices = choices_of(exchange)
    said = forms["log"].data.get("minutes", "") if "log" in forms and forms["log"].is_bound else ""
    chosen = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else minutes
    return {
        "exchange": exchange,
        "other": other,
        "gives": gives,
        "summary": sheet.summary(exchange, me),
        "steps": sheet.steps(exchange),
        "talk": sheet.talk(exchange, me),
        "acts": may,
        "choices": choices,
        "chosen": chosen,
        "amount_written": money_as_written(exchange.done_amount or exchange.amount or 0),
        "after": room.after(me, minutes if gives else -minutes) if counts and minutes else None,
        "room": room.in_words(me) if "agree" in may and exchange.way == Way.HOURS else "",
        "counter_form": forms.get("counter"),
        "log_form": forms.get("log"),
        "settle_form": forms.get("settle"),
        "thanks_form": forms.get("feedback"),
        "other_contact": sheet.contact(exchange, _by(request)["by"]),
        "between": sheet.between(me, other),
        "thanks": sheet.thanks(exchange) if exchange.state == "confirmed" else [],
    }


# ── A coordinator helps ─────────────────────────────────────────────────────────────────────────


def mediation_form(request: HttpRequest, exchange: Exchange) -> SettleForm:
    said = request.POST if request.method == "POST" else None
    return SettleForm(said, step=clauses.value("hours.step"), way=exchange.way)


def mediate(request: HttpRequest, exchange: Exchange, form: SettleForm) -> None:
    nothing = request.POST.get("do") == "nothing"
    minutes = 0 if nothing else form.cleaned_data["hours"]
    amount = None if nothing else form.cleaned_data.get("amount")
    exchanges.mediate(exchange, minutes=minutes, amount=amount, **_by(request))


def mediation_context(request: HttpRequest, exchange: Exchange, form: SettleForm) -> dict[str, Any]:
    """What was agreed and logged; what the two wrote only when one of them asked for help."""
    reports = list(Report.objects.filter(exchange=exchange).select_related("author"))
    return {
        "exchange": exchange,
        "form": form,
        "reports": reports,
        "steps": sheet.steps(exchange),
        "talk": sheet.talk(exchange, request.me, with_messages=bool(reports)),  # type: ignore[attr-defined]
        "can_settle": exchange.state == Exchange.State.DISPUTED,
        "can_end": exchange.state in (Exchange.State.DISPUTED, Exchange.State.AGREED, Exchange.State.PROPOSED),
    }
