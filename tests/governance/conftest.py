"""What all tests of deciding share."""

from tests.governance.proposals.conftest import deciding

__all__ = ["deciding"]
