"""Calls for help between networks: said once, heard by all, over after a while, with a word on what came of it."""
