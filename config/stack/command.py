"""`manage.py stack up|down|status|env`."""

import argparse
import shlex
import sys
from pathlib import Path

from config import stack


def main(argv: list[str]) -> int:
    """Runs one command; returns the exit code. `status` returns 3 when a server is down."""
    parser = argparse.ArgumentParser(prog="manage.py stack", description="The embedded PostgreSQL and Valkey.")
    parser.add_argument("command", choices=["up", "down", "status", "env"])
    parser.add_argument("--var", type=Path, default=stack.var_dir(), help="their folder (default: %(default)s)")
    parser.add_argument("--fast", action="store_true", help="with up: no fsync; for tests only")
    options = parser.parse_args(argv)
    try:
        return _run(options)
    except stack.StackError as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    if options.command == "up":
        stack.start(options.var, fast=options.fast)
    if options.command == "down":
        stack.stop(options.var)
    if options.command == "env":
        for name, value in stack.environment(options.var).items():
            print(f"export {name}={shlex.quote(value)}")
        return 0
    told = stack.status(options.var)
    for name, state in told.items():
        print(f"{name}: {state}")
    return 3 if options.command == "status" and "down" in told.values() else 0
