"""What polls offer to those below, by name (common.registry)."""

from common import registry
from governance.polls import clauses, polls  # noqa: F401  (clauses register themselves)

registry.dues.add(polls.DUE, registry.Due(polls.run_due))
