"""What the set-off registers when the books start."""

from ledgers.setoff import clauses, hooks, notices  # noqa: F401  (they register)
