"""Papers: PDF by typst from a template of ours, with our own font and nothing from the machine or the network."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "typst"


@cache
def _compile() -> Any:
    import typst  # Heavy: only where a paper is made.

    return typst.compile


def pdf(template: Path, data: dict[str, Any]) -> bytes:
    """The paper of a `.typ` file; it reads `data` from `sys.inputs.data` as JSON (text only: nothing in it is run)."""
    made: bytes = _compile()(
        str(template),
        root=str(template.parent),
        font_paths=[str(FOLDER / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
