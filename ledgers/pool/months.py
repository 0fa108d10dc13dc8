"""Month ends of the pool."""


def plan() -> None:
    """Sees to it that the next month end is reckoned."""
