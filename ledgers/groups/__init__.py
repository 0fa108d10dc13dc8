"""Lending circles and share-out groups: people who put money together among themselves, each group with books of its own."""
