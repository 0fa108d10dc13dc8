"""A proposal travels from a network to a forum of networks, and back to all of them for ratification; its origin is kept."""
