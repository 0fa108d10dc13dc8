"""All loops of a network at once: simple directed cycles of two to five among arrows, by numpy. Pure.

Meet in the middle: every cycle is told once, from its smallest member on. Paths of two steps that begin at their smallest
member meet paths of one or two steps back to it; what cannot meet is never followed on.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


def cycles(givers: Numbers, receivers: Numbers, longest: int = 5) -> list[Numbers]:
    """For each length from 2 to `longest` (at most 5) an array with a row per cycle: its members in order, smallest first.

    Arrows are pairs of equal place; members are numbers from 0 on. Arrows from a member to itself are left out.
    """
    arrows = np.unique(np.stack([givers, receivers], axis=1)[givers != receivers], axis=0)
    if not len(arrows):
        return [np.empty((0, length), np.int64) for length in range(2, longest + 1)]
    many = int(arrows.max()) + 1
    forward = _Arrows(arrows, many)
    backward = _Arrows(arrows[:, ::-1], many)
    rising = arrows[arrows[:, 0] < arrows[:, 1]]  # from the smallest member s to a
    falling = arrows[arrows[:, 0] > arrows[:, 1]][:, ::-1]  # (s, z): z gives back to s
    closing = np.sort(falling[:, 0] * many + falling[:, 1])
    found = [rising[_within(closing, rising[:, 0] * many + rising[:, 1])]]
    if longest >= 3:
        two = forward.extend(rising)  # s, a, b
        found.append(two[_within(closing, two[:, 0] * many + two[:, 2])])
    if longest >= 4:
        back = backward.extend(falling)  # s, z, y: y gives to z, z gives back to s
        order = np.argsort(back[:, 0] * many + back[:, 2], kind="stable")
        back, keys = back[order], (back[:, 0] * many + back[:, 2])[order]
        found.append(_joined(two, back, keys, many))
    if longest >= 5:
        can_close = np.zeros(many, bool)
        can_close[back[:, 0]] = True
        three = forward.extend(two[can_close[two[:, 0]]])
        found.append(_joined(three, back, keys, many))
    return found


class _Arrows:
    """Arrows by where they begin."""

    def __init__(self, arrows: Numbers, many: int) -> None:
        order = np.argsort(arrows[:, 0], kind="stable")
        self.ends = arrows[order, 1]
        self.starts = np.searchsorted(arrows[order, 0], np.arange(many + 1))

    def extend(self, paths: Numbers) -> Numbers:
        """Each path by every arrow from its last member to one that is greater than its first and not on it."""
        last = paths[:, -1]
        many = self.starts[last + 1] - self.starts[last]
        place = np.repeat(np.arange(len(paths)), many)
        offset = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
        ends = self.ends[self.starts[last[place]] + offset]
        good = ends > paths[place, 0]
        for column in range(1, paths.shape[1] - 1):
            good &= ends != paths[place, column]
        return np.concatenate([paths[place[good]], ends[good, None]], axis=1)


def _within(keys: Numbers, asked: Numbers) -> NDArray[np.bool_]:
    """Which of the asked are among sorted keys."""
    place = np.minimum(np.searchsorted(keys, asked), max(len(keys) - 1, 0))
    return keys[place] == asked if len(keys) else np.zeros(len(asked), bool)


def _joined(paths: Numbers, back: Numbers, keys: Numbers, many: int) -> Numbers:
    """Paths s … y with ways back s, z, y of the same ends: s … y, z. All members differ."""
    asked = paths[:, 0] * many + paths[:, -1]
    low, high = np.searchsorted(keys, asked, "left"), np.searchsorted(keys, asked, "right")
    counts = high - low
    place = np.repeat(np.arange(len(paths)), counts)
    offset = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
    between = back[low[place] + offset, 1]
    good = np.ones(len(place), bool)
    for column in range(1, paths.shape[1] - 1):
        good &= between != paths[place, column]
    return np.concatenate([paths[place[good]], between[good, None]], axis=1)
