"""Shared things: a library of tools, vehicles, spaces, kits and food, borrowed, handed over, repaired and owned together."""
