"""`make fuzz`: a demo network of its own, and Schemathesis by its command against the server, until so many cases are sent.

    make fuzz                            # 20,000 cases, in turns as member, coordinator and umbrella
    make fuzz CASES=2000 WHO=member ONLY=/posts/

What it makes up from the schema must get an answer that the schema announced, and never a 5xx. Half of the names it uses are
real ones, so that it comes past the first question. The data lie under `.var/fuzz` and are kept, with what failed.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import requests

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
WHO = ("member", "coordinator", "umbrella")
CASES = 20_000
MOST_NAMES = 6
MOST_ROUNDS = 200
# Where a field that names a row is called otherwise than the noun.
NOUNS = {
    "category": "categories", "neighborhood": "neighborhoods", "skill": "skills", "skills": "skills", "post": "posts",
    "thing": "things", "shelf": "shelves", "exchange": "exchanges", "account": "accounts", "loan": "loans", "group": "groups",
    "match": "matches", "poll": "polls", "proposal": "proposals", "drive": "drives", "booking": "bookings",
    "household": "households",
}  # fmt: skip


def keys(who: tuple[str, ...] = WHO) -> dict[str, tuple[str, str]]:
    """Who → their network's slug and a token that may write and carries offices. Every tool is in use. Needs Django."""
    from networks import actors, clauses, offices, tokens
    from networks.models import Membership
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    found = {}
    for slug in ("madison", "humans"):
        with entered(lookup.by_slug(slug)):
            for key in [key for key, _said in clauses.here() if key.startswith("gear.") and not clauses.value(key)]:
                clauses.amend(key, True, by=actors.system("fuzz"), decision="proposal:fuzz")
    for one in who:
        ref = lookup.by_slug("humans" if one == "umbrella" else "madison")
        assert ref is not None
        with entered(ref):
            officers = list(offices.holders("coordinator"))
            plain = Membership.objects.active().exclude(pk__in=[officer.pk for officer in officers]).exclude(person=None)
            member = plain.order_by("id").first() if one == "member" else officers[0]
            assert member is not None
            by = actors.of(member)
            _row, secret = tokens.make(by=by, name="fuzz", may_write=True, carries_offices=bool(by.offices))
        found[one] = (ref.slug, secret)
    return found


def run(
    server: str, secret: str, folder: Path, *, examples: int, seed: int, only: str = "", phases: str = ""
) -> tuple[subprocess.CompletedProcess[str], Counter[str]]:
    """One run of Schemathesis; how it ended, and how many answers of each status there were."""
    schema = requests.get(f"{server}/api/v1/schema/", timeout=60).json()
    _name_rows(schema, _names(server, secret, schema))
    (folder / "schema.json").write_text(json.dumps(schema))
    kept = folder / "sent.ndjson"
    command = [
        sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run",
        str(folder / "schema.json"), "--url", server,
        "--header", f"Authorization: Bearer {secret}", "--checks", CHECKS, "--max-examples", str(examples),
        "--continue-on-failure", "--no-shrink", "--warnings", "off", "--seed", str(seed),
        "--suppress-health-check", "all", "--generation-database", "none", "--request-timeout", "30",
        "--report", "ndjson", "--report-ndjson-path", str(kept), "--no-color",
        *(["--include-path-regex", only] if only else []), *(["--phases", phases] if phases else []),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    return done, _answers(kept) if kept.exists() else Counter()


# ── Real names ──────────────────────────────────────────────────────────────────────────────────
def _names(server: str, secret: str, schema: dict[str, Any]) -> dict[str, list[str]]:
    """noun → uids of rows that this reader may see."""
    found: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        noun = re.fullmatch(r"/api/v1/([\w-]+)/", path)
        if noun is None or "get" not in methods:
            continue
        answer = requests.get(server + path, headers={"Authorization": f"Bearer {secret}"}, timeout=60)
        rows = answer.json() if answer.ok else {}
        rows = rows.get("results", []) if isinstance(rows, dict) else rows
        found[noun.group(1)] = [row["uid"] for row in rows if isinstance(row, dict) and "uid" in row][:MOST_NAMES]
    return found


def _name_rows(schema: dict[str, Any], names: dict[str, list[str]]) -> None:
    """Real names beside made-up ones, in addresses and in bodies."""
    for path, methods in schema["paths"].items():
        noun = path.split("/")[3]
        for said in methods.values():
            for asked in said.get("parameters", []):
                if asked["in"] == "path" and asked["schema"].get("format", "uuid") == "uuid" and names.get(noun):
                    asked["schema"] = {"anyOf": [{"enum": names[noun]}, {"type": "string", "format": "uuid"}]}
    for shape in schema["components"]["schemas"].values():
        for name, part in shape.get("properties", {}).items():
            of_list = part.get("items", part)
            if of_list.get("format") != "uuid":
                continue
            known = names.get(NOUNS.get(name, "members")) or []
            if known:
                kind = of_list.pop("type")
                of_list.pop("format")
                said = {"type": kind, "format": "uuid"}
                of_list["anyOf"] = [{"type": "string", "enum": known}, said]


def _answers(report: Path) -> Counter[str]:
    """How many answers of each status the report holds."""
    found: Counter[str] = Counter()
    with report.open() as lines:
        for line in lines:
            said = json.loads(line).get("ScenarioFinished")
            for sent in said["recorder"].get("interactions", {}).values() if said else ():
                found[str(sent["response"]["status_code"]) if sent.get("response") else "none"] += 1
    return found


# ── The command ─────────────────────────────────────────────────────────────────────────────────
def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--who", default="", help=", ".join(WHO))
    parser.add_argument("--only", default="", help="a regular expression for paths")
    parser.add_argument("--keys", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    who = tuple(options.who.split(",")) if options.who else WHO
    if unknown := set(who) - set(WHO):
        parser.error(f"WHO is {', '.join(sorted(unknown))}: choose of {', '.join(WHO)}.")
    if options.keys:
        import django

        django.setup()
        print(json.dumps(keys(who)))  # noqa: T201
        return 0
    return _fuzz(options.cases, who, options.only)


def _fuzz(cases: int, who: tuple[str, ...], only: str) -> int:
    from config import stack
    from config.stack import preparation
    from config.stack import run as launching

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ |= {"VAR_DIR": str(stack.CHECKOUT / ".var" / "fuzz"), "API_PER_MINUTE": "0", "API_PER_MINUTE_OF_VISITORS": "0"}
    outcome: list[int] = []

    class Fuzzing(launching.Launcher):
        """As `make run`, with one demo network; it ends when enough was sent."""

        def _load_demo(self) -> None:
            stamp = self.var / "loaded.txt"
            if not stamp.exists():
                launching.say("Loading a demo network …")
                said = "The demo does not load (delete .var/fuzz to start over)"
                preparation.manage("load_demo", "--only", "madison", environment=self.environment, trouble=said)
                stamp.touch()

        def _watch(self) -> None:
            outcome.append(_rounds(self.address, self.environment, self.var, cases, who, only))
            raise launching.Stop

    try:
        Fuzzing("127.0.0.1", str(port)).run()
    except launching.Stop:
        return outcome[0] if outcome else 1
    except stack.StackError as error:
        print(error, file=sys.stderr)  # noqa: T201
    return 1


def _rounds(address: str, environment: dict[str, str], var: Path, cases: int, who: tuple[str, ...], only: str) -> int:
    """One seed after the other, in turns, until each has asked and so many cases are sent. 1 where something failed."""
    from config.stack.run import say

    told = [sys.executable, "-m", "tests.fuzz", "--keys", "--who", ",".join(who)]
    said = {**environment, "DJANGO_SETTINGS_MODULE": "config.settings"}
    known = json.loads(subprocess.run(told, env=said, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    sent: Counter[str] = Counter()
    failed = 0
    for seed in range(1, MOST_ROUNDS):
        one = who[(seed - 1) % len(who)]
        slug, secret = known[one]
        done, answers = run(f"{address}/{slug}", secret, var, examples=1 if cases < CASES else 4, seed=seed, only=only)
        sent.update(answers)
        say(f"  {one}, seed {seed}: {sum(answers.values())} cases, {'nothing failed' if done.returncode == 0 else 'FAILED'}")
        if done.returncode:
            failed += 1
            (var / f"failed-{one}-{seed}.txt").write_text(done.stdout + done.stderr)
        if not answers or (seed >= len(who) and sum(sent.values()) >= cases):
            break
    say(f"{sum(sent.values())} cases: {dict(sorted(sent.items()))}")
    if failed:
        say(f"{failed} runs failed: read {var}/failed-*.txt")
    return 1 if failed or not sent else 0


if __name__ == "__main__":
    sys.exit(main())
