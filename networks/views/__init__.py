"""The pages of a network, by noun."""
