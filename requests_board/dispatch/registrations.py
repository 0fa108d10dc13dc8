"""What dispatch offers to those below it, by name (common.registry)."""

from django.utils.translation import gettext_lazy as _

from common import registry
from networks.actors import Actor
from requests_board.dispatch import clauses, figures, followups, hooks, incidents, looking, notices, queue  # noqa: F401
from requests_board.models import Incident, Post


def _unread(by: Actor) -> int:
    return int(incidents.readable(by).filter(state=Incident.State.FILED).count())


def _to_approve(by: Actor) -> int:
    return int(Post.objects.filter(state=Post.State.WAITING).exclude(author=by.hands).count())


for _name, _label, _page, _needs, _count, _order in (
    ("dispatch.incidents", _("Incidents that nobody looks into yet"), "incidents", "incident.read", _unread, 5),
    ("dispatch.waiting", _("Posts to look at before they are shown"), "queue", "dispatch", _to_approve, 10),
    ("dispatch.calls", _("Calls for today"), "calls", "dispatch", queue.due_count, 12),
):
    registry.duties.add(_name, registry.Duty(_label, f"dispatch:{_page}", _needs, _count, order=_order))
registry.dues.add(looking.DUE, registry.Due(looking.run_due))
registry.foundings.add("dispatch", looking.begin)
registry.admissions.add("dispatch", looking.begin)
registry.consumers.add("dispatch", registry.Consumer(looking.wants, looking.hear))
registry.leavings.add("dispatch", registry.Leaving(followups.settle, order=5))  # before anything of theirs is settled
registry.erasures.add("dispatch", registry.Erasure(hooks.export, hooks.erase))
