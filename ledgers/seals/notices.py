"""When the daily check finds that something disagrees, the officers hear of it at once."""

from django.utils.translation import gettext as _

from common import registry
from ledgers.notices import BOOKS
from networks import offices
from networks.models import Record
from networks.models.member import Role
from networks.notices import Letter


def disagree(record: Record) -> list[Letter]:
    """To coordinators and treasurers."""
    officers = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    title = _("The books do not agree with themselves")
    body = _("The nightly check found it. Ask whoever runs the computers to recompute everything, and write nothing off yet.")
    return [Letter(officer, BOOKS, title, body, "ledgers:books") for officer in officers.values()]


registry.notices.add("books.disagree", registry.Notice(BOOKS, disagree))
