"""Schemathesis by its command, against the running server, as member, coordinator and umbrella, in the demo federation: what it
makes up from the schema gets an answer that the schema announced, and never a 5xx.

The parts are in tests/fuzz.py (`make fuzz`). `FUZZ_EXAMPLES=200` looks longer; `FUZZ_ONLY='/posts/'` at one part of it;
`FUZZ_WHO=member` as one of them; `FUZZ_REPORT` is the folder for what was sent.
"""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests import fuzz

pytestmark = pytest.mark.slow

_tried: Counter[str] = Counter()


@pytest.fixture(scope="module")
def known(django_db_setup: None, django_db_blocker: Any) -> dict[str, tuple[str, str]]:
    """Madison and the umbrella, with every tool in use."""
    with django_db_blocker.unblock():
        call_command("load_demo", only="madison")
        return fuzz.keys()


@pytest.mark.parametrize("who", [who for who in fuzz.WHO if who == os.environ.get("FUZZ_WHO", who)])
def test_whatever_is_made_up_gets_an_answer_that_was_announced(
    known: dict[str, tuple[str, str]], real_db: None, site: str, who: str, tmp_path: Path
) -> None:
    slug, secret = known[who]
    folder = Path(os.environ.get("FUZZ_REPORT") or tmp_path)
    done, answers = fuzz.run(
        f"{site}/{slug}", secret, folder, examples=int(os.environ.get("FUZZ_EXAMPLES", "8")),
        seed=int(os.environ.get("FUZZ_SEED", "1")), only=os.environ.get("FUZZ_ONLY", ""),
        phases=os.environ.get("FUZZ_PHASES", ""),
    )  # fmt: skip
    _tried.update(answers)
    assert done.returncode == 0, done.stdout[-20_000:]


def test_so_many_were_tried() -> None:
    tried = sum(_tried.values())
    print(f"{tried} cases: {dict(sorted(_tried.items()))}")  # noqa: T201
    assert os.environ.get("FUZZ_ONLY") or os.environ.get("FUZZ_WHO") or tried >= fuzz.CASES
