"""Riverside with its pool on."""

from tests.ledgers.groups.conftest import books_agree, cora, four, pool, tess  # noqa: F401
