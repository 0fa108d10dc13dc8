"""`make check`: all that can be found without running the code. Every check runs; the last line says which failed."""

import os
import subprocess
import sys
import time
from pathlib import Path

from config import stack

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
APPS = ["common", "config", "people", "notifications", "networks", "ledgers", "requests_board", "governance", "humans"]
PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
NO_FILE = ["--file", os.devnull]

CHECKS: dict[str, list[str]] = {
    "style": [str(BIN / "ruff"), "check", "--quiet", "--output-format=concise"],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "--output-format=concise"],
    "types": [str(BIN / "mypy"), *APPS],
    "contracts": [str(BIN / "lint-imports"), "--no-cache"],
    "tidy": [PYTHON, "-m", "tests.tidy"],
    "templates": [str(BIN / "pytest"), "--quiet", "tests/test_templates.py"],
    "settings": [*MANAGE, "check", "--database", "default", "--fail-level", "WARNING"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "api": [*MANAGE, "spectacular", "--urlconf", "config.network_urls", "--validate", "--fail-on-warn", *NO_FILE],
}


def main() -> int:
    try:
        environment = _environment()
    except stack.StackError as error:
        print(error, file=sys.stderr)
        return 1
    failed = []
    try:
        for name, command in CHECKS.items():
            began = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            good = done.returncode == 0
            print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - began:.1f} s)", flush=True)
            if not good:
                failed.append(name)
                print(done.stdout + done.stderr, flush=True)
    finally:
        stack.stop(stack.CHECKOUT / ".var" / "check")
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _environment() -> dict[str, str]:
    """Servers of their own: the checks of Django look into a database."""
    var = stack.CHECKOUT / ".var" / "check"
    return {**os.environ, **stack.start(var, fast=True), "MANYHANDS_TESTING": "1", "VAR_DIR": str(var)}


if __name__ == "__main__":
    sys.exit(main())
