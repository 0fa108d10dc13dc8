"""Schemathesis by its command, against the running server, as member, coordinator and umbrella, in the demo federation: what it
makes up from the schema gets an answer that the schema announced, and never a 5xx.

Half of the names it uses are real ones, so that it comes past the first question. `FUZZ_EXAMPLES=200` looks longer;
`FUZZ_ONLY='/posts/'` at one part of it; `FUZZ_WHO=member` as one of them; `FUZZ_REPORT` is the folder for what was sent.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests
from django.core.management import call_command

from common import registry
from networks import actors, clauses, offices, tokens
from networks.models import Membership
from networks.tenancy import lookup
from networks.tenancy.current import entered

pytestmark = pytest.mark.slow

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
WHO = ["member", "coordinator", "umbrella"]
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "8")
CASES = 20_000
MOST_NAMES = 6
# Where a field that names a row is called otherwise than the noun.
NOUNS = {
    "category": "categories", "neighborhood": "neighborhoods", "skill": "skills", "skills": "skills", "post": "posts",
    "thing": "things", "shelf": "shelves", "exchange": "exchanges", "account": "accounts", "loan": "loans", "group": "groups",
    "match": "matches", "poll": "polls", "proposal": "proposals", "drive": "drives", "booking": "bookings",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> None:
    """Madison and the umbrella, with every tool in use."""
    with django_db_blocker.unblock():
        call_command("load_demo", only="madison")
        for slug in ("madison", "humans"):
            with entered(lookup.by_slug(slug)):
                for key in [key for key, _said in registry.clauses if key.startswith("gear.") and not clauses.value(key)]:
                    clauses.amend(key, True, by=actors.system("fuzz"), decision="proposal:fuzz")


def _key(who: str) -> tuple[Any, str]:
    """A token that may write and carries offices, and the network it is for."""
    ref = lookup.by_slug("humans" if who == "umbrella" else "madison")
    with entered(ref):
        officers = list(offices.holders("coordinator"))
        plain = Membership.objects.active().exclude(pk__in=[one.pk for one in officers]).exclude(person=None)
        member = plain.order_by("id").first() if who == "member" else officers[0]
        assert member is not None
        by = actors.of(member)
        _token, secret = tokens.make(by=by, name="fuzz", may_write=True, carries_offices=bool(by.offices))
    return ref, secret


_tried: Counter[str] = Counter()


@pytest.mark.parametrize("who", [who for who in WHO if who == os.environ.get("FUZZ_WHO", who)])
def test_whatever_is_made_up_gets_an_answer_that_was_announced(
    demo: None, real_db: None, site: str, who: str, tmp_path: Path
) -> None:
    ref, secret = _key(who)
    server = f"{site}/{ref.slug}"
    schema = requests.get(f"{server}/api/v1/schema/", timeout=60).json()
    _name_rows(schema, _names(server, secret, schema))
    (tmp_path / "schema.json").write_text(json.dumps(schema))
    kept = Path(os.environ.get("FUZZ_REPORT") or tmp_path) / f"{who}.ndjson"
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "run", str(tmp_path / "schema.json"), "--url", server,
        "--header", f"Authorization: Bearer {secret}", "--checks", CHECKS, "--max-examples", EXAMPLES,
        "--continue-on-failure", "--no-shrink", "--warnings", "off", "--seed", os.environ.get("FUZZ_SEED", "1"),
        "--suppress-health-check", "all", "--generation-database", "none", "--request-timeout", "30",
        "--report", "ndjson", "--report-ndjson-path", str(kept), "--no-color",
    ]  # fmt: skip
    if only := os.environ.get("FUZZ_ONLY"):
        command += ["--include-path-regex", only]
    if phases := os.environ.get("FUZZ_PHASES"):
        command += ["--phases", phases]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    _tried.update(_answers(kept))
    assert done.returncode == 0, done.stdout[-20_000:]


def test_so_many_were_tried() -> None:
    tried = sum(_tried.values())
    print(f"{tried} cases: {dict(sorted(_tried.items()))}")  # noqa: T201
    assert os.environ.get("FUZZ_ONLY") or os.environ.get("FUZZ_WHO") or tried >= CASES


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
