"""What drives offer to the apps below and to the network: registered when the books start."""

from ledgers.drives import clauses, drives, hooks, notices, panels, sentences  # noqa: F401  (they register)
