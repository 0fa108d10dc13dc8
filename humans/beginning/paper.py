"""The founding journey as a PDF for the wall: ten steps with boxes, those that are done ticked."""

from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import papers, wording
from humans.beginning.steps import Stage
from networks.tenancy.current import NetworkRef


def journey(network: NetworkRef, stages: list[Stage]) -> bytes:
    language = (translation.get_language() or "en-us").split("-")
    return papers.pdf(
        Path(__file__).with_name("journey.typ"),
        {
            "title": _("How %(name)s begins") % {"name": network.name},
            "steps": [
                {
                    "title": f"{stage.number}. {stage.title}",
                    "words": str(stage.words),
                    "lines": [[str(line.label), line.is_done] for line in stage.lines],
                }
                for stage in stages
            ],
            "foot": _("As of %(day)s. A guide for each step is among what networks know.")
            % {"day": wording.day(timezone.localdate(), "long")},
            "lang": language[0],
            "paper": "us-letter" if language[-1] == "us" else "a4",
        },
    )
