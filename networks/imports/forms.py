"""The form to upload: one zip, or the importer's files."""

from typing import Any, BinaryIO

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from networks.imports.sources import KINDS


class UploadForm(forms.Form):
    zip = forms.FileField(
        label=_("Report zip"),
        required=False,
        help_text=_("In TimeOverflow: Reports, then Download all. Up to 32 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
    members = forms.FileField(label=_("Members"), required=False)
    posts = forms.FileField(label=_("Posts"), required=False)
    transfers = forms.FileField(label=_("Transfers"), required=False)
    users = forms.FileField(
        label=_("Users"),
        required=False,
        help_text=_("Two columns: a post's user, and their member number. Without it both are the same."),
    )

    uploads: dict[str, tuple[str, BinaryIO]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = {kind: cleaned[kind] for kinds in KINDS.values() for kind in kinds if cleaned.get(kind)}
        if not given:
            raise forms.ValidationError(_("Choose the file to bring in."), code="files-missing")
        if "zip" in given and len(given) > 1:
            raise forms.ValidationError(_("Choose either the zip or the single files."), code="files")
        if "zip" not in given and not {"members", "transfers"} <= set(given):
            raise forms.ValidationError(_("Choose at least the files of members and transfers."), code="files-missing")
        self.uploads = {kind: (file.name or kind, _bytes_of(file)) for kind, file in given.items()}
        return cleaned


def _bytes_of(file: UploadedFile) -> BinaryIO:
    """What Django wraps: a file on disk when it is large, else memory."""
    return file.file  # type: ignore[return-value]
