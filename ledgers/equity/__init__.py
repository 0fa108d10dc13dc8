"""Shares of the cooperative itself: bought and given back at par, by two signatories, never traded."""
