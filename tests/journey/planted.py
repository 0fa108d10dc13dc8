"""What stands on the pages that the tests look at."""

import datetime as dt
from typing import Any

from django.utils import timezone

from governance.models import Proposal
from governance.proposals import proposals
from humans.calls import calls
from humans.commons import guides
from humans.models import Playbook
from humans.passages import passages
from ledgers.between import memos, payments
from networks import actors, circles, clauses, founding, shares
from networks.actors import Actor, of
from networks.models import Category, Network, Skill
from networks.tenancy.current import entered
from requests_board import posts
from requests_board.dispatch import asking, followups, incidents
from requests_board.models import Post
from tests import cast
from tests.ledgers.between.ground import code_of, make_agreement
from tests.wall.money import answer, borrow


def dispatched(made: Any) -> dict[str, Any]:
    """A request somebody looks after and asked Alice about, a quiet member, an incident, somebody who teaches, a call
    to other networks."""
    content = posts.Content(title="A ride to the clinic", category=Category.objects.first(), minutes=60, is_urgent=True)
    need = posts.publish(content, kind=Post.Kind.REQUEST, by=Actor(made.bob))
    officer = of(made.carla)
    asking.ask(need, made.alice, by=officer)
    quiet = followups.open_for_member(made.tess, "silent", by=officer)
    assert quiet is not None
    followups.log(quiet, how="phone", outcome="not-reached", next_step="Try on Sunday", by=officer)
    told = incidents.file("worry", "Nobody has seen Edith since Sunday.", by=Actor(made.bob), about=made.tess)
    incidents.note(told, "I rang her bell.", by=officer)
    cast.welcome(made.network)
    call = calls.call("Frost in the hall", "Heaters, please.", ["things"], 14, by=officer)
    one, two = Skill.objects.order_by("id")[:2]
    shares.offer(one, two, words="Evenings", by=Actor(made.bob))
    return {
        "passage": travelling(made),
        "circle": circled(made),
        "skill": one.uid,
        "need": need.uid,
        "quiet": quiet.uid,
        "incident": told.uid,
        "call": call.uid,
    }


def travelling(made: Any) -> Any:
    """An idea that is on its way to HUMANs."""
    by, earlier = actors.system("test"), timezone.now() - dt.timedelta(hours=1)  # In force in this very transaction.
    clauses.amend("passages.sends", "announced", by=by, decision="founding", from_at=earlier)
    for name in ("cosigners", "notice"):
        clauses.amend(f"decide.ordinary.{name}", 0, by=by, decision="founding", from_at=earlier)
    idea = proposals.bring("ordinary", "A week of rest", "Each coordinator rests one week a season.", by=Actor(made.bob))
    idea = proposals.share(idea, by=Actor(made.bob))
    with entered(cast.network("humans")):
        founding.change(cast.network("humans"), state="active")
    forum = Network.objects.get(kind="umbrella")
    return passages.send(Proposal.objects.get(pk=idea.pk), forum, "From our winter", by=of(made.carla)).uid


def shared() -> dict[str, Any]:
    """A working copy of a playbook of HUMANs, changed, with a lesson told."""
    by = actors.system("test")
    copy = guides.adopt(Playbook.objects.get(step="pilot", subject__kind="umbrella"), by=by)
    copy = guides.write(guides.Content(copy.title, f"{copy.body}\n\nWe also sing."), by=by, guide=copy)
    guides.tell(copy, guides.Told("Nineteen people on two streets", "Eleven made an exchange", "Sing sooner", 19), by=by)
    assert copy.origin is not None
    return {"copy": copy.uid, "playbook": copy.origin.uid}


def circled(made: Any) -> Any:
    """A circle that Alice keeps: Bob is in, Carla asks to join."""
    clauses.amend("gear.circles", True, by=actors.system("test"), decision="founding")
    about, agreed = "Soup on Thursdays, for whoever is ill.", "We say so when we cannot come."
    plan = circles.Plan("Meals for Mill Street", about, agreed, "ask")
    circle = circles.open_circle(plan, by=Actor(made.alice))
    for guest in (made.bob, made.carla):
        part = circles.join(circle, by=Actor(guest))
        if guest == made.bob:
            circles.answer(part, True, by=Actor(made.alice))
    return circle.uid


# What neighbors do together, as members see it.
TOGETHER = (
    "{root}gatherings/", "{root}gatherings/new/", "{root}gatherings/{gathering}/", "{root}gatherings/{party}/",
    "{root}circles/", "{root}circles/new/", "{root}circles/{circle}/", "{root}circles/{circle}/edit/",
)  # fmt: skip
# The API in words, for everyone.
HANDBOOK = ("{root}about/api/", "{root}about/api/posts/", "{root}about/api/exchanges/")
# What coordinators let out of the network.
OUTSIDE = ("{root}cockpit/apps/", "{root}cockpit/webhooks/", "{root}cockpit/copies/")
# Pages of trade between networks: for members, and for coordinators alone.
TRADED = (
    "{root}between/",
    "{root}between/{agreement}/",
    "{root}wallet/elsewhere/",
    "{root}wallet/elsewhere/code/?unit=hours",
    "{root}board/elsewhere/",
    "{root}board/elsewhere/{there}/",
    "{root}board/answers/{answer}/",
    "{root}things/elsewhere/",
    "{root}things/elsewhere/{lent}/",
    "{root}things/loans/{neighbors}/",
    "{root}joining/",
)
TRADED_BY_OFFICERS = (
    "{root}between/propose/",
    "{root}between/{agreement}/",
    "{root}between/memos/new/nexttown/",
    "{root}between/memos/{memo}/",
    "{root}cockpit/joining/",
)


def traded(made: Any) -> dict[str, Any]:
    """An agreement with another network, and an hour that crossed."""
    other = cast.settle_network("nexttown", "Nexttown", cast.PEOPLE["hilltop"], own=True)
    ours, _theirs = make_agreement(made.network, made.carla, other.network, other.hanna, lends_things=True)
    code = code_of(other.network, other.dan)
    with entered(made.network):
        payments.send(made.alice, code, 60, kind="payment", by=Actor(made.alice), note="Two chairs")
    there, answered = answer(other.network, other.dan, made.network, made.alice)
    with entered(made.network):
        partner, by = Network.objects.get(pk=other.network.id), of(made.carla)
        memo = memos.write(partner, {"hours": memos.Settled("gift")}, words="For the chairs.", name="Carla", by=by)
    lent, loan = borrow(other.network, other.dan, made.network, made.alice)
    named = {"agreement": ours, "there": there, "answer": answered, "memo": memo, "lent": lent, "neighbors": loan}
    return {name: row.uid for name, row in named.items()}
