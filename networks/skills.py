"""What members can do and would like done: picked from the network's list, or added to it; and the list itself."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Category, Membership, MemberSkill, Skill, SkillShare
from networks.text import fold

MOST_SKILLS = 60
MOST_SYNONYMS = 20
LEVELS = (MemberSkill.Level.LEARNING, MemberSkill.Level.GOOD, MemberSkill.Level.TRADE)  # the last knows most


def _check(membership: Membership, by: Actor) -> None:
    own = by.membership is not None and by.membership.pk == membership.pk
    if not own and not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Only the member or a coordinator can do this."))


@transaction.atomic
def add(
    membership: Membership, skill: Skill, direction: str, *, by: Actor, level: str = MemberSkill.Level.GOOD, note: str = ""
) -> MemberSkill:
    """A member offers or wants a skill; said again, it changes. Refuses `not-allowed`, `direction`, `level`, `too-many`."""
    _check(membership, by)
    if direction not in MemberSkill.Direction.values:
        raise Refused("direction", _("Choose one of the list."), "direction")
    if level not in MemberSkill.Level.values:
        raise Refused("level", _("Choose one of the list."), "level")
    if MemberSkill.objects.filter(membership=membership).count() >= MOST_SKILLS:
        raise Refused("too-many", _("That is a long list already. Take one away first."))
    row, _made = MemberSkill.objects.update_or_create(
        membership=membership, skill=skill, direction=direction, defaults={"level": level, "note": note.strip()[:200]}
    )
    records.record("skill.said", by=by, about=membership, skill=str(skill.uid), direction=direction)
    return row


@transaction.atomic
def drop(membership: Membership, row: MemberSkill, *, by: Actor) -> None:
    """Refuses `not-allowed`."""
    _check(row.membership, by)
    records.record("skill.dropped", by=by, about=membership, skill=str(row.skill.uid), direction=row.direction)
    row.delete()


@transaction.atomic
def propose(name: str, category: Category, *, by: Actor) -> Skill:
    """A skill that the list lacks; one that is there under another spelling is found instead. Refuses `not-allowed`, `name`."""
    if not roles.can(by, "profile.write_own"):
        raise Refused("not-allowed", _("Members add to the list of skills."))
    name = " ".join(name.split())[:80]
    if len(name) < 2:
        raise Refused("name", _("Name the skill, like “bike repair”."), "new_skill")
    folded = fold(name)[:80]
    skill, made = Skill.objects.get_or_create(name_folded=folded, defaults={"name": name, "category": category})
    if made:
        records.record("skill.proposed", by=by, about=skill)
    return skill


# ── The list itself ─────────────────────────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Counted:
    """A skill of the list, with how many members show that they offer or want it."""

    skill: Skill
    offers: int
    wants: int


def counted() -> list[Counted]:
    """The whole list by shelf and name. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM skills_counted()")
        numbers = {pk: (offers, wants) for pk, offers, wants in cursor.fetchall()}
    rows = Skill.objects.select_related("category").order_by("category__position", "category__name", "name_folded")
    return [Counted(row, *numbers.get(row.pk, (0, 0))) for row in rows]


@transaction.atomic
def edit(skill: Skill, *, name: str, category: Category, synonyms: Iterable[str], by: Actor) -> Skill:
    """Names a skill, says where it belongs and what else people call it. Refuses `not-allowed`, `name`, `twin`, `synonyms`."""
    _check_keeper(by)
    skill = Skill.objects.select_for_update(of=("self",)).get(pk=skill.pk)
    name = " ".join(name.split())
    if not 2 <= len(name) <= 80:
        raise Refused("name", _("Give it a name of 2 to 80 letters."), "name")
    if Skill.objects.filter(name_folded=fold(name)).exclude(pk=skill.pk).exists():
        raise Refused("twin", _("The list has this already. Put the two together instead."), "name")
    skill.name, skill.name_folded, skill.category = name, fold(name)[:80], category
    skill.synonyms = _distinct(synonyms, besides=name)
    skill.save(update_fields=["name", "name_folded", "category", "synonyms"])
    records.record("skill.edited", by=by, about=skill)
    return skill


@transaction.atomic
def merge(skill: Skill, into: Skill, *, by: Actor) -> Skill:
    """Two entries become one: who had the first has the second, at the better of their levels, and finds it by both names.

    Refuses `not-allowed`, `same`.
    """
    _check_keeper(by)
    if skill.pk == into.pk:
        raise Refused("same", _("Choose another skill to put it together with."), "into")
    locked = {
        row.pk: row for row in Skill.objects.select_for_update(of=("self",)).filter(pk__in=[skill.pk, into.pk]).order_by("pk")
    }
    skill, into = locked[skill.pk], locked[into.pk]
    have = {(row.membership_id, row.direction): row for row in MemberSkill.objects.filter(skill=into)}
    for row in MemberSkill.objects.filter(skill=skill):
        twin = have.get((row.membership_id, row.direction))
        if twin is None:
            row.skill = into
            row.save(update_fields=["skill"])
        else:
            twin.level = max(twin.level, row.level, key=LEVELS.index)  # type: ignore[arg-type]
            twin.note = ", ".join(dict.fromkeys(note for note in (twin.note, row.note) if note))[:200]
            twin.save(update_fields=["level", "note"])
            row.delete()
    _move_shares(skill, into)
    for _name, move in registry.skill_merges:
        move(skill, into)
    into.synonyms = _distinct([*into.synonyms, skill.name, *skill.synonyms], besides=into.name)
    into.save(update_fields=["synonyms"])
    records.record("skill.merged", by=by, about=into, merged=str(skill.uid))
    skill.delete()
    return into


def _move_shares(skill: Skill, into: Skill) -> None:
    """Offers to teach one and learn one. What would teach and learn the same, or stand there twice, ends."""
    for share in SkillShare.objects.filter(teaches=skill) | SkillShare.objects.filter(learns=skill):
        teaches = into if share.teaches_id == skill.pk else share.teaches
        learns = into if share.learns_id == skill.pk else share.learns
        twins = SkillShare.objects.filter(member=share.member_id, teaches=teaches, learns=learns, ended_at=None).exclude(
            pk=share.pk
        )
        if teaches.pk == learns.pk or (share.ended_at is None and twins.exists()):
            share.delete()
        else:
            SkillShare.objects.filter(pk=share.pk).update(teaches=teaches, learns=learns)


def _distinct(words: Iterable[str], *, besides: str) -> list[str]:
    """Other names, each once, in whatever spelling."""
    found: dict[str, str] = {}
    for word in words:
        plain = " ".join(str(word).split())[:80]
        if plain and fold(plain) != fold(besides):
            found.setdefault(fold(plain), plain)
    if len(found) > MOST_SYNONYMS:
        raise Refused("synonyms", _("%(most)s other names are enough.") % {"most": MOST_SYNONYMS}, "synonyms")
    return list(found.values())


def _check_keeper(by: Actor) -> None:
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("Coordinators keep the list of skills."))
