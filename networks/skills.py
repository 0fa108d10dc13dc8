"""What members can do and would like done: picked from the network's list, or added to it."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Category, Membership, MemberSkill, Skill
from networks.text import fold

MOST_SKILLS = 60


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
