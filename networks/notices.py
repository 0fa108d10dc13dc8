"""Which records of this app become messages, and their words. Called by the worker."""
