"""Ballots as files: BLT (ranked), CSV (ranked, approval, scores) and .pb (budgets): anyone can count them again.

A fault is a `BadFile`: one plain sentence with the line it is in.
"""

from governance.counting.ballots import BadBallot, Profile
from governance.counting.files import blt, pb, sheet
from governance.counting.files.reading import BadFile, text_of

RANKED, APPROVAL, SCORE, BUDGET = "ranked", "approval", "score", "budget"
__all__ = ["APPROVAL", "BUDGET", "RANKED", "SCORE", "BadFile", "read"]


def read(name: str, content: bytes, kind: str) -> Profile:
    """Ballots of a `kind` (ranked, approval, score, budget) from a file of this name. Raises BadFile."""
    text = text_of(content)
    suffix = name.rpartition(".")[2].lower()
    try:
        if suffix == "pb":
            if kind != BUDGET:
                raise BadFile(0, "a .pb file is counted by equal shares")
            return pb.read(text)
        if kind == BUDGET:
            raise BadFile(0, "equal shares needs a .pb file, which says what projects cost")
        if suffix == "blt" or (suffix != "csv" and blt.looks_like(text)):
            if kind != RANKED:
                raise BadFile(0, "a BLT file has ranked ballots: count them by irv, scottish, meek or schulze")
            return blt.read(text)
        return sheet.read(text, kind)
    except BadBallot as error:
        raise BadFile(0, str(error)) from error
