"""Bringing a network in from elsewhere: read → report → fix or skip → bring it in → undo.

The pipeline is the same for every source. A *preset* (`timeoverflow_zip`, `timeoverflow_files`) turns uploaded bytes
into neutral rows and named problems and touches no database. `docs/import.md` says what is an error and what a warning.
"""
