"""Which records of networks become messages, to whom, in which words; and the consumer that delivers those of every app.

An app registers a `Notice` for a kind of record; its `letters(record)` returns a `Letter` for each membership that should
hear of it. Words are made in the receiver's language: `letters` is called once for each language among them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import clauses, links, offices, shares
from networks.models import Holding, Membership, Record, SkillShare
from networks.models.member import Role
from networks.tenancy import current
from notifications import deliver
from people.models import Person


@dataclass(frozen=True)
class Letter:
    """What one membership is told. `url_name` and `args` name a page of this network."""

    membership: Membership
    topic: str
    title: str
    body: str = ""
    url_name: str = "networks:home"
    args: tuple[Any, ...] = ()


def hand_over(record: Record) -> None:
    """Turns a record into letters. Safely twice: the same record reaches a person once per topic."""
    notice = registry.notices.get(record.kind)
    if notice is None:
        return
    network = current.network()
    letters = _said_in(notice, record, network.locale)
    people = people_behind(letter.membership for letter in letters)
    said = {network.locale: _by_member(letters)}
    for person, membership_id in people:
        language = person.language or network.locale
        if language not in said:
            said[language] = _by_member(_said_in(notice, record, language))
        for letter in said[language].get(membership_id, ()):
            deliver.tell(
                person.pk,
                about=f"record:{record.uid}",
                topic=letter.topic,
                title=letter.title,
                body=letter.body,
                link=links.url(network, letter.url_name, *letter.args),
                from_name=network.name,
                from_block=network.block,
                zone=network.time_zone,
            )


def _by_member(letters: Iterable[Letter]) -> dict[int, list[Letter]]:
    found: dict[int, list[Letter]] = {}
    for letter in letters:
        found.setdefault(letter.membership.pk, []).append(letter)
    return found


def _said_in(notice: registry.Notice, record: Record, language: str) -> list[Letter]:
    with translation.override(language if translation.check_for_language(language) else settings.LANGUAGE_CODE):
        return notice.letters(record)


def people_behind(memberships: Iterable[Membership]) -> list[tuple[Person, int]]:
    """(person, membership id): the person of each, or the holders of a household or organisation. Two queries.

    Whoever has no sign-in is left out: coordinators call them.
    """
    told = list(memberships)
    own = {membership.person_id: membership.pk for membership in told if membership.person_id}
    without = [membership.pk for membership in told if not membership.person_id]
    pairs = list(own.items())
    if without:
        today = timezone.localdate()
        holding = Holding.objects.filter(Q(until=None) | Q(until__gte=today), membership__in=without, since__lte=today)
        pairs += holding.exclude(holder__person=None).values_list("holder__person_id", "membership_id")
    people = Person.objects.in_bulk([person_id for person_id, _pk in pairs])
    return [(people[person_id], pk) for person_id, pk in pairs if person_id in people and people[person_id].is_active]


registry.consumers.add("messages", registry.Consumer(wants=lambda kind: kind in registry.notices, handle=hand_over))

registry.topics.add("joining", registry.Topic(gettext_lazy("Joining"), gettext_lazy("Your welcome, a pause, an office.")))
registry.topics.add(
    "welcoming",
    registry.Topic(gettext_lazy("Who wants to join"), gettext_lazy("For coordinators: somebody waits for you.")),
)
registry.topics.add(
    "bylaws", registry.Topic(gettext_lazy("Changes of the bylaws"), gettext_lazy("A rule has changed."), pace="weekly")
)


def subject_of(record: Record) -> Membership | None:
    """The membership that a record is about."""
    noun, _colon, uid = record.about.partition(":")
    return Membership.objects.filter(uid=uid).first() if noun == "membership" else None


def _to_member(title: Callable[[], str], body: Callable[[Membership], str], url_name: str = "networks:home") -> Any:
    """A notice to the membership that the record is about."""

    def letters(record: Record) -> list[Letter]:
        member = subject_of(record)
        return [Letter(member, "joining", title(), body(member), url_name)] if member is not None else []

    return registry.Notice("joining", letters)


def _network() -> dict[str, str]:
    return {"network": current.network().name}


def _applied(record: Record) -> list[Letter]:
    """To the coordinators, but not about themselves."""
    member = subject_of(record)
    if member is None or member.state != Membership.State.APPLIED:
        return []
    title = _("%(name)s wants to join") % {"name": member.name}
    body = _("They wait to be welcomed. Read what they wrote, call them if you like, and say yes or no.")
    return [
        Letter(coordinator, "welcoming", title, body, "networks:cockpit")
        for coordinator in offices.holders(Role.COORDINATOR)
        if coordinator.pk != member.pk
    ]


def _office(record: Record) -> list[Letter]:
    member = subject_of(record)
    if member is None or record.actor_id == member.pk:
        return []
    try:
        office = Role(record.data["role"]).label
    except (KeyError, ValueError):
        return []
    given = record.kind == "role.given"
    title = (_("You are %(office)s now") if given else _("You are no longer %(office)s")) % {"office": office.lower()}
    thanks = (
        _("This takes a second step when you sign in: a passkey, or a code of an app.") if given else _("Thank you for it.")
    )
    return [Letter(member, "joining", title, thanks)]


def _amended(record: Record) -> list[Letter]:
    """To every member, once the network has left its founding days."""
    key = str(record.data.get("key", ""))
    if record.data.get("decision") == "founding" or key not in registry.clauses:
        return []
    title = _("A rule has changed: %(title)s") % {"title": clauses.declaration(key).title}
    body = _("The bylaws say what it was, what it is now, and who decided it.")
    return [Letter(member, "bylaws", title, body, "networks:bylaws") for member in Membership.objects.active()]


registry.notices.add("membership.applied", registry.Notice("welcoming", _applied))
registry.notices.add(
    "membership.admitted",
    _to_member(
        lambda: _("Welcome to %(network)s") % _network(),
        lambda member: _("You are a member now. Look at what neighbors ask and offer, and write down what you like doing."),
        "networks:welcome",
    ),
)
registry.notices.add(
    "membership.declined",
    _to_member(
        lambda: _("About joining %(network)s") % _network(),
        lambda member: _("The coordinators did not admit you this time. You can write to them, and ask again later."),
        "networks:landing",
    ),
)
registry.notices.add(
    "membership.suspended",
    _to_member(
        lambda: _("Your membership in %(network)s rests") % _network(),
        lambda member: _("A coordinator has paused it. What you have stays. Talk to them about what comes next."),
        "networks:landing",
    ),
)
registry.notices.add(
    "membership.resumed",
    _to_member(
        lambda: _("Welcome back in %(network)s") % _network(),
        lambda member: _("The pause is over. Everything is where it was."),
    ),
)
registry.notices.add(
    "membership.left",
    _to_member(
        lambda: _("You have left %(network)s") % _network(),
        lambda member: _("Thank you for all you did. Your name and contact are erased after the time in the bylaws."),
        "networks:landing",
    ),
)


def _shared(record: Record) -> list[Letter]:
    """To those who teach what somebody would learn, and would learn what they teach."""
    rows = SkillShare.objects.select_related("member", "teaches", "learns")
    share = rows.filter(uid=record.about.partition(":")[2], ended_at=None).first()
    if share is None:
        return []
    said = {"name": share.member.name, "teaches": share.teaches.name, "learns": share.learns.name}
    title = _("%(name)s teaches %(teaches)s and would learn %(learns)s") % said
    body = _("You said it the other way around. Ask them.")
    return [Letter(one, "joining", title, body, "networks:shares") for one in shares.partners(share)]


registry.notices.add("share.offered", registry.Notice("joining", _shared))
for _kind in ("role.given", "role.ended"):
    registry.notices.add(_kind, registry.Notice("joining", _office))
registry.notices.add("clause.amended", registry.Notice("bylaws", _amended))
