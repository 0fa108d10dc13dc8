"""What shared things offer to those below, by name (common.registry)."""

from common import registry
from requests_board.things import clauses, due, steps  # noqa: F401  (clauses declare themselves)

registry.dues.add(steps.DUE, registry.Due(due.run))
