"""What credit offers to the apps below and to the network: registered when the books start."""

from ledgers.credit import charges, clauses, hooks, notices, panels, units  # noqa: F401  (they register)
