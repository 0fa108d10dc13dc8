"""The form to upload: one zip, or the importer's files."""

from typing import Any, BinaryIO

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from networks.imports import mapper, timeoverflow_files, timeoverflow_zip
from networks.imports.bank_headings import BANKS
from networks.imports.rows import THINGS
from networks.imports.sources import KINDS


class UploadForm(forms.Form):
    zip = forms.FileField(
        label=_("Report zip"),
        required=False,
        help_text=_("In TimeOverflow: Reports, then Download all. Up to 32 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
    bank_from = forms.ChoiceField(
        label=_("Where are the files from?"),
        choices=lambda: [
            ("timeoverflow_files", _("TimeOverflow, the importer’s files")),
            *((preset, bank.label) for preset, bank in BANKS.items()),
        ],
        required=False,
        initial="timeoverflow_files",
        help_text=_("All but TimeOverflow’s have a line of headings. Columns that we do not know are named in the next step."),
    )
    members = forms.FileField(label=_("Members"), required=False)
    posts = forms.FileField(label=_("Posts"), required=False)
    transfers = forms.FileField(label=_("Transfers"), required=False)
    users = forms.FileField(
        label=_("Users"),
        required=False,
        help_text=_("Two columns: a post's user, and their member number. Without it both are the same."),
    )

    things = forms.FileField(
        label=_("A list of things as CSV"),
        required=False,
        help_text=_("With a line of headings. Columns that we do not know can be named in the next step."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    things_from = forms.ChoiceField(
        label=_("Where is the list from?"),
        choices=[(preset, source.label) for preset, source in mapper.SOURCES.items() if source.kind == THINGS],
        required=False,
        initial="things_csv",
    )

    uploads: dict[str, tuple[str, BinaryIO]]
    preset: str

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {kind: cleaned[kind] for kinds in KINDS.values() for kind in kinds if cleaned.get(kind)}
        self.preset = timeoverflow_zip.PRESET if "zip" in given else cleaned.get("bank_from") or timeoverflow_files.PRESET
        if THINGS in given:
            self.preset = cleaned.get("things_from") or "things_csv"
            if len(given) > 1:
                raise forms.ValidationError(_("Bring the things in by themselves."), code="files")
            self.uploads = {THINGS: (given[THINGS].name or THINGS, _bytes_of(given[THINGS]))}
            return cleaned
        if not given:
            raise forms.ValidationError(_("Choose the file to bring in."), code="files-missing")
        if "zip" in given and len(given) > 1:
            raise forms.ValidationError(_("Choose either the zip or the single files."), code="files")
        if "zip" not in given and not {"members", "transfers"} <= set(given):
            raise forms.ValidationError(_("Choose at least the files of members and transfers."), code="files-missing")
        if "users" in given and self.preset != timeoverflow_files.PRESET:
            raise forms.ValidationError(_("Only TimeOverflow’s files come with one of users."), code="files")
        names = [file.name for file in given.values()]
        self.uploads = {  # Decisions name file and line: each file has a name of its own.
            kind: (file.name if names.count(file.name) == 1 else f"{kind} {file.name}", _bytes_of(file))
            for kind, file in given.items()
        }
        return cleaned


def _bytes_of(file: UploadedFile) -> BinaryIO:
    """What Django wraps: a file on disk when it is large, else memory."""
    return file.file  # type: ignore[return-value]
