"""What the functions of groups refuse, in words."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from networks.models import Membership


def explained(code: str, member_id: int | None = None) -> Refused:
    who = Membership.objects.filter(pk=member_id).values_list("name", flat=True).first() if member_id else ""
    plain: dict[str, tuple[Any, str | None, str]] = {
        "not-forming": (_("This group has started already."), None, ""),
        "not-running": (_("This group is not running."), None, ""),
        "full": (_("This group is full."), None, "groups.members_most"),
        "few": (_("More people have to join before it can start."), None, "groups.members_least"),
        "keepers": (_("Two keepers are needed: one writes, another signs. Name a second one."), None, ""),
        "waiting": (_("A sheet still waits for its second signature. Sign it first, or take it back."), None, ""),
        "kind": (_("This group does not do that."), None, ""),
        "empty": (_("There is nothing on this sheet. Write down who paid."), None, ""),
        "twice": (_("Somebody stands on this sheet twice."), None, ""),
        "round": (_("That round is not the next one. Look at the page again."), None, ""),
        "receiver": (_("%(name)s has received already, or does not belong to the circle.") % {"name": who}, "receiver", ""),
        "order": (_("It is the turn of %(name)s.") % {"name": who}, "receiver", "groups.behind_waits"),
        "member": (_("%(name)s does not belong to this group.") % {"name": who or _("Somebody")}, None, ""),
        "amount": (_("Everybody pays the same, as the group agreed."), "amount", ""),
        "paid": (_("%(name)s has paid this already.") % {"name": who}, None, ""),
        "not-yours": (_("Only whoever should have received it can let it go."), None, ""),
        "shares": (_("That is more shares than one buys at a meeting."), None, "groups.shares_most"),
        "repay": (_("%(name)s does not owe that much.") % {"name": who}, None, ""),
        "loan": (_("That is more than %(name)s can borrow here.") % {"name": who}, None, "groups.loan_times"),
        "short-social": (_("There is not that much in the social fund."), None, ""),
        "short-cash": (_("There is not that much in the box. The social fund is not lent."), None, ""),
        "own": (_("Nobody signs for money that they receive. Somebody else has to."), None, ""),
        "same-person": (_("You wrote this sheet. A second person has to sign it."), None, ""),
        "answered": (_("Somebody has answered this already."), None, ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)
