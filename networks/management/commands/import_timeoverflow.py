"""`manage.py import_timeoverflow --network SLUG --zip F`: bring a time bank in from TimeOverflow, all of it or nothing."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors
from networks.imports import batches, timeoverflow_files, timeoverflow_zip
from networks.imports.problems import Problem
from networks.imports.rows import MEMBERS, POSTS, TRANSFERS, USERS
from networks.imports.sources import ZIP
from networks.models import ImportBatch
from networks.tenancy import lookup
from networks.tenancy.current import entered

MOST_SHOWN = 500


class Command(BaseCommand):
    help = "Bring members, posts and hours in from TimeOverflow: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--network", required=True, help="the network's slug")
        parser.add_argument("--zip", help="the zip of reports (Reports → Download all)")
        for kind in (MEMBERS, POSTS, TRANSFERS):
            parser.add_argument(f"--{kind}", help=f"the importer's file of {kind}")
        parser.add_argument("--users", help="which member a post's user is: user,member number")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._run(options)
        except Refused as refused:
            self.stderr.write(str(refused.message))
            raise SystemExit(1) from None

    def _run(self, options: dict[str, Any]) -> None:
        ref = lookup.by_slug(options["network"]) if options["network"].isascii() else None
        if ref is None:
            raise Refused("network", _("There is no network “%(slug)s”.") % {"slug": options["network"]})
        with ExitStack() as open_files, entered(ref):
            preset, uploads = self._files(options, open_files)
            by = actors.system("import_timeoverflow")
            batch = batches.read(batches.receive(preset, uploads, by=by))
            self._report(batch)
            if batch.error_count:
                raise Refused(
                    "blocked", _("Nothing came in: %(count)s rows need a decision first.") % {"count": batch.error_count}
                )
            if options["dry_run"]:
                transaction.set_rollback(True)
                self.stdout.write(_("This was a dry run. Nothing came in."))
            elif not any(batch.figures["new"].values()):
                transaction.set_rollback(True)
                self.stdout.write(_("All of this came in before. Nothing was added."))
            else:
                batches.apply(batches.confirm(batch, by=by), by=by)
                self.stdout.write(_("All of it came in."))

    def _files(self, options: dict[str, Any], open_files: ExitStack) -> tuple[str, dict[str, tuple[str, BinaryIO]]]:
        given = {kind: options[kind] for kind in (ZIP, MEMBERS, POSTS, TRANSFERS, USERS) if options[kind]}
        if (ZIP in given) == (MEMBERS in given or TRANSFERS in given) or (ZIP in given and len(given) > 1):
            raise Refused("files", _("Name either --zip, or --members, --posts and --transfers."))
        uploads: dict[str, tuple[str, BinaryIO]] = {}
        for kind, path in given.items():
            try:
                uploads[kind] = (Path(path).name, open_files.enter_context(Path(path).open("rb")))  # noqa: SIM115
            except OSError:
                raise Refused("file", _("“%(path)s” cannot be opened.") % {"path": path}) from None
        return timeoverflow_zip.PRESET if ZIP in given else timeoverflow_files.PRESET, uploads

    def _report(self, batch: ImportBatch) -> None:
        """Every problem by file, line and column, then what would come in."""
        for row in batch.problems.all()[:MOST_SHOWN]:
            problem = Problem(row.file, row.line, row.column, row.code, row.params)
            level = _("Error") if row.is_error else _("Warning")
            (self.stderr if row.is_error else self.stdout).write(f"{level}: {problem}")
        hidden = batch.error_count + batch.warning_count - MOST_SHOWN
        if hidden > 0:
            self.stdout.write(_("… and %(count)s more.") % {"count": hidden})
        figures = batch.figures
        self.stdout.write(
            _(
                "%(members)s members, %(posts)s posts, %(transfers)s transfers; "
                "new here: %(new_members)s, %(new_posts)s, %(new_transfers)s."
            )
            % {
                **{kind: figures[kind] for kind in (MEMBERS, POSTS, TRANSFERS)},
                **{f"new_{kind}": figures["new"][kind] for kind in (MEMBERS, POSTS, TRANSFERS)},
            }
        )
