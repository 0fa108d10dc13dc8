"""`python -m tests.tidy`: lint as memory. Each rule is a lesson; its message says what to do instead."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("common", "config", "people", "notifications", "networks", "ledgers", "requests_board", "governance", "humans")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
VAGUE_NAMES = {"utils", "util", "helpers", "services", "managers", "misc", "core", "handlers", "common_utils"}
WORDS = {
    r"\b(TODO|FIXME|XXX|HACK)\b": "write an issue, or do it now",
    r"@receiver\b|\bpost_save\b|\bpre_save\b": "no signals: call the verb, or register in common.registry",
    r"pytest\.mark\.(skip|skipif|xfail)\b|\bpytest\.(skip|xfail)\(": "no skipped tests: make it pass or delete it",
    r"\bunittest\.mock\b|\bMagicMock\b": "no mocks of our own code: use the real thing",
}
# The setting that says which network we are in is written in one place only (architecture.md, Tenancy).
NETWORK_SETTING = re.compile(r"set_config\(\s*'manyhands\.network", re.IGNORECASE)
RAW_SQL = re.compile(r"\.(?:raw|extra)\(|RawSQL\(|\.execute\(\s*f[\"']")


def faults() -> Iterator[str]:
    """Every fault in the files that git knows or would add."""
    for file in _files():
        place = str(file.relative_to(ROOT))
        text = file.read_text(encoding="utf-8")
        if file.suffix == ".py":
            yield from _python(place, text)
        if file.suffix in {".py", ".html", ".txt", ".css", ".js", ".sql", ".md"} and not _is_given(place):
            yield from _text(place, text)


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file() and _is_text(name)]


def _is_text(name: str) -> bool:
    return Path(name).suffix in {".py", ".html", ".txt", ".css", ".js", ".sql", ".md", ".toml", ".yml"}


def _is_given(place: str) -> bool:
    """Text of others, or made by a tool."""
    return place.startswith(("requirements/", "static/vendor/", "docs/vendor/")) or place.endswith("LICENSE.txt")


def _python(place: str, text: str) -> Iterator[str]:
    parts = Path(place).with_suffix("").parts
    app = parts[0] if parts[0] in APPS else ""
    if app and VAGUE_NAMES & set(parts[1:]):
        yield f"{place}: the name says nothing: name the file after its noun or rule"
    lines = text.count("\n")
    if lines > LONGEST_FILE and "/migrations/" not in place:
        yield f"{place}: {lines} lines, at most {LONGEST_FILE}: split it by noun into a package"
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION and "/migrations/" not in place:
                too_long = f"{length} lines, at most {LONGEST_FUNCTION}"
                yield f"{place}:{node.lineno}: {node.name} has {too_long}: name its parts"
    if app and "/migrations/" not in place:
        for number, line in enumerate(text.splitlines(), start=1):
            if RAW_SQL.search(line) and "tidy: raw sql" not in line:
                yield f"{place}:{number}: raw SQL made of strings: pass parameters, or use the ORM"


def _text(place: str, text: str) -> Iterator[str]:
    own = place in {"tests/tidy.py"}
    for number, line in enumerate(text.splitlines(), start=1):
        if not own and not place.endswith(".md"):
            for pattern, instead in WORDS.items():
                if re.search(pattern, line):
                    yield f"{place}:{number}: {line.strip()[:60]!r}: {instead}"
        if NETWORK_SETTING.search(line) and not place.startswith(("networks/tenancy/", "tests/", "networks/sql/", "bench/")):
            yield f"{place}:{number}: the network's setting is written by networks.tenancy.current alone"
        if re.search(r"[ \t]+$", line) and not place.endswith(".md"):
            yield f"{place}:{number}: white space at the end of the line"
    if text and not text.endswith("\n"):
        yield f"{place}: no newline at the end"


if __name__ == "__main__":
    found = list(faults())
    print("\n".join(found))
    sys.exit(1 if found else 0)
