"""Messages about delegates and offices."""

from typing import Any

from django.utils.translation import gettext as _

from common import registry, wording
from governance.models import Mandate
from networks import offices
from networks.models import Membership, Record, RoleTerm
from networks.models.member import Role
from networks.notices import Letter

TOPIC = "decisions"


def _mandate(record: Record) -> Mandate | None:
    return Mandate.objects.select_related("delegate").filter(uid=record.about.partition(":")[2]).first()


def _letters(members: Any, title: str, body: str, row: Mandate, topic: str = TOPIC) -> list[Letter]:
    return [Letter(member, topic, title, body, "networks:mandate", (str(row.uid),)) for member in members]


def _given(record: Record) -> list[Letter]:
    row = _mandate(record)
    if row is None:
        return []
    own = _("You speak for us: %(place)s") % {"place": row.place}
    body = _("Your mandate is written on its page. After each assembly you report back.")
    return _letters([row.delegate], own, body, row, "concerned")


def _ended(record: Record) -> list[Letter]:
    row = _mandate(record)
    if row is None:
        return []
    if row.state == Mandate.State.RECALLED:
        title = _("A delegate was recalled: %(place)s") % {"place": row.place}
        return _letters(Membership.objects.active(), title, _("Enough members asked for it. The seat is open."), row)
    return _letters(
        [row.delegate], _("Your mandate has ended: %(place)s") % {"place": row.place}, _("Thank you."), row, "concerned"
    )


def _due(record: Record) -> list[Letter]:
    row = _mandate(record)
    if row is None or not row.delegate.is_active:
        return []
    title = _("Your report is awaited: %(place)s") % {"place": row.place}
    return _letters([row.delegate], title, _("Write what happened, and how you voted."), row, "concerned")


def _reported(record: Record) -> list[Letter]:
    row = _mandate(record)
    if row is None:
        return []
    if record.data.get("against"):
        title = _("A vote against the mandate: %(place)s") % {"place": row.place}
        body = _("The report says which, and why. You can instruct or recall on the same page.")
    else:
        title, body = _("A report came back: %(place)s") % {"place": row.place}, ""
    return _letters(Membership.objects.active().exclude(pk=row.delegate_id), title, body, row)


def _instructed(record: Record) -> list[Letter]:
    row = _mandate(record)
    if row is None:
        return []
    title = _("An instruction binds you: %(place)s") % {"place": row.place}
    return _letters([row.delegate], title, _("Enough members stand behind it."), row, "concerned")


def _office_ends(record: Record) -> list[Letter]:
    term = RoleTerm.objects.select_related("membership").filter(uid=record.about.partition(":")[2]).first()
    if term is None or term.until is None:
        return []
    names = {"name": term.membership.name, "office": Role(term.role).label, "day": wording.day(term.until, "long")}
    title = _("%(office)s: the term of %(name)s ends on %(day)s") % names
    body = _("Who comes next? Write down what they have to know.")
    told = {one.pk: one for one in [term.membership, *offices.holders(Role.COORDINATOR)] if one.is_active}
    return [Letter(one, "concerned", title, body, "networks:offices_rotate") for one in told.values()]


for _kind, _make in (
    ("mandate.given", _given), ("mandate.ended", _ended), ("mandate.report_due", _due), ("mandate.report_late", _due),
    ("mandate.reported", _reported), ("mandate.instructed", _instructed), ("office.ending", _office_ends),
):  # fmt: skip
    registry.notices.add(_kind, registry.Notice(TOPIC, _make))
