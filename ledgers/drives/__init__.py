"""Drives: money, hours and things gathered in the open."""
