"""Serves Manyhands in production: `manage.py serve`."""

import os
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command


class Command(BaseCommand):
    help = "Serves the pages by gunicorn (config/gunicorn.py). Worker and beat are Celery's: see docs/operations.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", help="address and port, or unix:/path (default: BIND, else 127.0.0.1:8000)")
        parser.add_argument("--workers", type=int, help="processes (default: WEB_CONCURRENCY, else 2 per core + 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DEBUG:
            raise CommandError("DEBUG is on: it shows secrets to strangers. Unset it to serve.")
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        gunicorn = shutil.which("gunicorn", path=str(Path(sys.executable).parent)) or shutil.which("gunicorn")
        if not gunicorn:
            raise CommandError("gunicorn is not installed: install requirements/base.txt.")
        for name, value in (("BIND", options["bind"]), ("WEB_CONCURRENCY", options["workers"])):
            if value:
                os.environ[name] = str(value)
        os.chdir(settings.BASE_DIR)
        os.execv(gunicorn, [gunicorn, "--config", str(Path(settings.BASE_DIR) / "config" / "gunicorn.py")])
