"""What trade between networks offers to the apps below and to the network: registered when the books start."""

from ledgers.between import clauses, hooks, notices  # noqa: F401  (they register)
