"""Support points for proposals, and rewards for contributions: two of the four ledgers of TogetherOS."""
