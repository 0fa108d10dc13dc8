#!/usr/bin/env python
"""Runs a command of Manyhands: `manage.py help` lists them."""

import os
import sys

# Commands that change the shape of the database run as its owner; all others run as the app role.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "dbshell", "verify_books"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command == "stack":
        from config.stack.command import main as stack

        sys.exit(stack(sys.argv[2:]))
    if command in OWNER_COMMANDS:
        os.environ["MANYHANDS_AS_OWNER"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
