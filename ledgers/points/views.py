"""My points, and the officers' desk for rewards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account, Currency, Placement, Reward, RewardClaim
from ledgers.points import rewards, support
from ledgers.points.forms import ClaimForm, PlaceForm, ThankForm
from ledgers.pool import signatories
from networks import clauses, doors
from networks.doors import door

SHOWN = 20
RULES = ("support.per_season", "support.cap", "support.expires", "reward.per_thanks", "reward.rate", "reward.claim_cap")


def _found(model: Any, uid: str, **also: Any) -> Any:
    try:
        row = model.objects.filter(uid=UUID(uid), **also).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return row


@door("own.statement", gear="points")
def points(request: HttpRequest) -> HttpResponse:
    """What I have, what can be supported, what I placed, how I was thanked. Posts back with do = look-place, place, take-back,
    thank, look-claim, claim, call-off; what is looked at first comes back in words with the rest as it was."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    looks, do = do.startswith("look-"), do.removeprefix("look-")
    topics = support.open_now()
    me = request.me  # type: ignore[attr-defined]
    forms = {
        "place": PlaceForm(request.POST if do == "place" else None, choices=[(one.source, one.title) for one in topics]),
        "thank": ThankForm(request.POST if do == "thank" else None, by=request.hand),  # type: ignore[attr-defined]
        "claim": ClaimForm(request.POST if do == "claim" else None),
    }
    means = None
    if do:
        form: Any = forms.get(do)
        try:
            if form is None:
                return _plain(request, do)
            if form.is_valid() and not looks:
                return _written(request, do, form)
            if form.is_valid():
                means = _means(me, do, form)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("ledgers:points")
            doors.on_form(request, form, refused)
    context = {"forms": forms, "means": means, "here": "ledgers:points", **_mine(me, topics)}
    context["can_second"] = rewards.may_second(request.actor)  # type: ignore[attr-defined]
    return render(request, "ledgers/points/points.html", context, status=422 if do and means is None else 200)


def _means(me: Any, do: str, form: Any) -> dict[str, Any]:
    """What placing or asking does, before it is done. Refuses `short`."""
    points = form.cleaned_data["points"]
    account = support.account(me, Currency.Kind.SUPPORT if do == "place" else Currency.Kind.REWARD)
    free = account.balance - account.held_out if account is not None else 0
    if points > free:
        raise Refused("short", _("You have %(points)s. Write that or less.") % {"points": free}, "points")
    said = {name: str(form.data.get(name, "")) for name in form.fields}
    money = points * clauses.value("reward.rate") if do == "claim" else 0
    return {"do": do, "points": points, "after": free - points, "said": said, "money": money}


def _mine(me: Any, topics: list[Any]) -> dict[str, Any]:
    """Everything on the page. A constant number of queries."""
    placed = list(Placement.objects.filter(account__holder=me).order_by("-id")[:SHOWN])
    on = support.on([one.source for one in topics])
    held: dict[str, int] = {}
    for row in placed:
        if row.state == Placement.State.PLACED:
            held[row.source] = held.get(row.source, 0) + row.amount
    return {
        "rules": {key.replace(".", "_"): value for key, value in clauses.values(*RULES).items()},
        "season": support.season(),
        "fund": Account.objects.filter(currency__kind=Currency.Kind.SUPPORT, kind=Account.Kind.FUND).first(),
        "support": support.account(me),
        "reward": support.account(me, Currency.Kind.REWARD),
        "circles": Account.objects.filter(holder=me, currency__kind=Currency.Kind.CIRCLE).select_related("currency"),
        "topics": [{"topic": one, "on": on.get(one.source, 0), "mine": held.pop(one.source, 0)} for one in topics],
        "elsewhere": [{"topic": support.supportable(source), "source": source, "mine": mine} for source, mine in held.items()],
        "thanks": list(Reward.objects.filter(member=me).select_related("thanked_by").order_by("-id")[:SHOWN]),
        "claims": list(RewardClaim.objects.filter(member=me).order_by("-id")[:SHOWN]),
        "money": Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first(),
    }


def _written(request: HttpRequest, do: str, form: Any) -> HttpResponse:
    said, me, by = form.cleaned_data, request.me, request.actor  # type: ignore[attr-defined]
    key = f"{do}:{said['token']}"
    if do == "place":
        support.place(me, said["source"], said["points"], by=by, key=key)
        messages.success(request, _("Placed. The points come back to you when it is decided, or when you take them back."))
    elif do == "thank":
        rewards.thank(said["member"], said["text"], by=by, key=key)
        messages.success(request, _("Thanked. A second person looks at it and agrees."))
    else:
        rewards.claim(me, said["points"], by=by, key=key)
        messages.success(request, _("Asked for. Two signatories pay it."))
    return redirect("ledgers:points")


def _plain(request: HttpRequest, do: str) -> HttpResponse:
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    if do == "take-back":
        support.take_back(me, request.POST.get("source", "")[:80], by=by)
        messages.success(request, _("The points are yours again."))
    elif do == "call-off":
        rewards.call_off(_found(RewardClaim, request.POST.get("claim", ""), member=me), by=by)
        messages.success(request, _("Called off. The points are yours again."))
    return redirect("ledgers:points")


@door("own.statement", gear="points")
def desk(request: HttpRequest) -> HttpResponse:
    """Thanks that wait for a second person, claims that wait for signatures."""
    by = doors.officer(request)
    seconds, signs = rewards.may_second(by), signatories.may_sign(by)
    if not (seconds or signs):
        raise Http404
    if request.method == "POST":
        acts: dict[str, tuple[Any, Callable[..., Any], str]] = {
            "agree": (Reward, rewards.agree, _("Agreed. The points are given.")),
            "decline": (Reward, rewards.decline, _("Declined. Nothing was given.")),
            "sign": (RewardClaim, rewards.sign, _("Signed. Another one pays it.")),
            "pay": (RewardClaim, rewards.pay, _("Paid, and written in the books.")),
            "call-off": (RewardClaim, rewards.call_off, _("Called off. The points are theirs again.")),
        }
        if request.POST.get("do") not in acts:
            raise Http404
        model, verb, words = acts[request.POST["do"]]
        try:
            verb(_found(model, request.POST.get("row", "")), by=by)
            messages.success(request, words)
        except Refused as refused:
            doors.tell(request, refused)
        return redirect("ledgers:points_desk")
    waiting = Reward.objects.filter(state=Reward.State.ASKED).select_related("member", "thanked_by").order_by("id")
    claims = RewardClaim.objects.filter(state__in=["asked", "signed"]).select_related("member", "signed_by").order_by("id")
    context = {
        "rewards": list(waiting[:SHOWN]) if seconds else [],
        "claims": list(claims[:SHOWN]) if signs else [],
        "money": Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first(),
        "here": "ledgers:points",
    }
    return render(request, "ledgers/points/desk.html", context)
