"""Dispatch: for neighbors who ask by telephone, and for those nobody has heard of. Rules here, doors in views and api."""
