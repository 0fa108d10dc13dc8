"""Bringing a proof: as a file, or as text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledgers.seals.proofs import LARGEST_FILE


class ProofForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("The file of the proof"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        max_length=LARGEST_FILE,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        file = said.get("file")
        if file is not None and file.size > LARGEST_FILE:
            self.add_error("file", _("This file is larger than any proof. Choose the one you downloaded from a line."))
        elif file is None and not (said.get("text") or "").strip() and not self.errors:
            self.add_error("file", _("Choose the file of a proof, or paste its text."))
        else:
            said["content"] = file.read() if file is not None else said.get("text", "")
        return said
