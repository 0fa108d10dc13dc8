"""Circles: named groups of members who do things together or look after one thing.

They stand here, below the board and the bylaws, so that what is asked and offered, and later decided, can be of one circle.
Each change goes through one of these verbs; `endings` is called when a member leaves a circle, or a whole circle ends.
"""

from networks.circles.steps import (
    Plan,
    answer,
    change,
    end,
    endings,
    invite,
    join,
    keep,
    leave,
    may_look_after,
    open_circle,
    remove,
)

__all__ = [
    "Plan",
    "answer",
    "change",
    "end",
    "endings",
    "invite",
    "join",
    "keep",
    "leave",
    "may_look_after",
    "open_circle",
    "remove",
]
