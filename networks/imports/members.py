"""Members come in as memberships without a person, until somebody claims them."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from common import registry
from networks.imports.rows import MemberRow
from networks.imports.work import Target, Work
from networks.models import Membership
from networks.text import fold


def apply(work: Work, rows: Sequence[MemberRow]) -> list[Target]:
    """A membership for each row: the one that stands here already, or a new one.

    Here already is who has the source's number (a batch that was taken back), or an active member with the row's email
    and no number yet (a coordinator who came before the others).
    """
    by_ref, by_email = here_already(rows)
    taken = {number for number in Membership.objects.values_list("number", flat=True) if number is not None}
    free = max(taken, default=0)
    targets: dict[int, Target] = {}
    new: list[Membership] = []
    found_here: list[Membership] = []
    for row in rows:
        found = by_ref.get(str(row.uid)) or by_email.get(row.email.lower())
        if found is not None:
            targets[row.uid] = _find_again(found, row)
            found_here.append(found)
            continue
        number = row.uid
        if number in taken or number == 0:
            free = number = max(free, max((each.uid for each in rows), default=0)) + 1
        taken.add(number)
        new.append(_membership(row, number))
    Membership.objects.bulk_update(found_here, ["external_ref", "state", "left_on"], batch_size=500)
    made = Membership.objects.bulk_create(new, batch_size=500)
    for _name, importer in registry.importers:
        if importer.welcome is not None:
            importer.welcome(work, [each.pk for each in made])
    targets |= {int(each.external_ref): Target(each.pk) for each in made}
    return [targets[row.uid] for row in rows]


def here_already(rows: Iterable[MemberRow]) -> tuple[dict[str, Membership], dict[str, Membership]]:
    """Memberships that rows speak of: by the source's number, and by email where they have no number yet."""
    refs = [str(row.uid) for row in rows]
    emails = [row.email.lower() for row in rows if row.email]
    by_ref = {each.external_ref: each for each in Membership.objects.filter(external_ref__in=refs)}
    by_email = {
        each.email_folded: each
        for each in Membership.objects.here().filter(email_folded__in=emails, external_ref="")
        if each.email_folded
    }
    return by_ref, by_email


def _find_again(found: Membership, row: MemberRow) -> Target:
    """Note the source's number; a membership that left with a batch taken back is a member again."""
    if found.state == Membership.State.LEFT and found.person_id is None:
        found.state = Membership.State.ACTIVE
        found.left_on = None
        return Target(found.pk)
    if found.external_ref:
        return Target(was_here=True)
    found.external_ref = str(row.uid)
    return Target(found.pk, was_here=True)


def _membership(row: MemberRow, number: int) -> Membership:
    return Membership(
        state=Membership.State.ACTIVE,
        number=number,
        external_ref=str(row.uid),
        name=row.name,
        name_folded=fold(row.name)[:120],
        email=row.email,
        email_folded=row.email.lower(),
        phone=row.phone,
        phone_alt=row.other_phone,
        locale=row.language,
        joined_on=row.joined_on or timezone.localdate(),
    )


def undo(work: Work, targets: Sequence[Target]) -> int:
    """Members whom nobody claimed and who did nothing since leave; the number of a member who stood here is taken off.

    Returns how many stay.
    """
    made = {target.id for target in targets if not target.was_here and target.id is not None}
    stood = {target.id for target in targets if target.was_here and target.id is not None}
    in_use = set(Membership.objects.filter(pk__in=made).exclude(person=None).values_list("pk", flat=True))
    for _name, importer in registry.importers:
        if importer.uses is not None:
            in_use |= importer.uses(work, made) & made
    Membership.objects.filter(pk__in=made - in_use).update(state=Membership.State.LEFT, left_on=timezone.localdate())
    Membership.objects.filter(pk__in=stood, state=Membership.State.ACTIVE).update(external_ref="")
    return len(in_use)


registry.importers.add("members", registry.Importer(apply=apply, undo=undo, order=10))
