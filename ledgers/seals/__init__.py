"""Seals: the lines of a day under one fingerprint, published, so that nobody can change the past unseen."""
