"""What templates of polls need beside the cloth."""

from django import template

from governance.models import Poll
from governance.polls import wordings

register = template.Library()


@register.filter
def poll_money(amount: int | None, poll: Poll) -> str:
    """A cost in the unit of its poll: "$1,200"."""
    return wordings.money(poll, amount)
