"""What a web process holds when it begins to answer: nothing that only workers, commands or a rare page need."""

import json
import subprocess
import sys
from pathlib import Path

from tests.servers import _environment

# Solvers, what describes the API, what tests, what sees to other people's files: each is loaded where it is used.
HEAVY = (
    "numpy", "ortools", "networkx", "scipy", "pandas", "reportlab", "weasyprint", "openpyxl", "lxml", "playwright",
    "drf_spectacular.plumbing", "drf_spectacular.openapi", "rest_framework.test", "django.test", "unittest", "pytest",
    "celery.worker.consumer", "celery.beat", "celery.bin", "config.stack",
)  # fmt: skip
START = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from config.wsgi import application
from config.warming import warm
warm(application)
from django.db import connections
from networks.api import document
loaded = [name for name in sys.argv[1:] if name in sys.modules]
is_closed = connections["default"].connection is None
with ThreadPoolExecutor(2) as both:  # Asked twice in the same moment, it is one, and whole.
    one, two = both.map(lambda number: document.whole(), range(2))
is_whole = len(one["paths"]) > 100 and "ReversalInput" in one["components"]["schemas"]
print(json.dumps([loaded, is_closed, one is two and is_whole]))
"""


def test_a_web_process_starts_without_what_it_may_never_need_and_with_nothing_open(real_db):
    done = subprocess.run(
        [sys.executable, "-c", START, *HEAVY], cwd=Path(__file__).parents[2], env=_environment(), capture_output=True,
        text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    loaded, is_closed, describes_itself = json.loads(done.stdout.splitlines()[-1])
    assert loaded == []
    assert is_closed
    assert describes_itself
