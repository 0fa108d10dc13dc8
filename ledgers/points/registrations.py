"""What points offer to the apps below and to the network: registered when the books start."""

from ledgers.points import clauses, hooks, notices, panels, support  # noqa: F401  (they register)
