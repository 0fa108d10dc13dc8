"""Posts with grades, and what a ranking is worth by them.

Half of the requests, by hash, may be looked at while the ranker is tuned; the other half never is, and is what counts.
Grades: 3 same topic and side, 2 same topic, 1 same family, 0 else. Figures: Precision@5 and Recall@10 (relevant: 2 and 3), and
nDCG@10 with gains 2**grade - 1 (Järvelin and Kekäläinen 2002).
"""

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("posts.txt")
RELEVANT = 2
_TOPIC = re.compile(r"(?P<topic>[a-z]+) (?P<family>[a-z-]+) (?P<category>.+?) / (?P<skill>.+)")
_POST = re.compile(r"(?P<kind>[or]) (?P<side>[ab]) (?P<language>en|es) (?P<title>.+?) \| (?P<body>.+)")


@dataclass(frozen=True)
class JudgedPost:
    """One line of the file; `number` counts from 0 within its kind."""

    number: int
    kind: str  # offer or request
    topic: str
    family: str
    category: str
    skill: str
    side: str
    language: str
    title: str
    body: str

    @property
    def is_for_tuning(self) -> bool:
        """Whether this request may be looked at while the ranker is made."""
        return hashlib.sha256(f"{self.topic} {self.title}".encode()).digest()[0] < 128


def posts() -> tuple[list[JudgedPost], list[JudgedPost]]:
    """Requests and offers, in the order of the file."""
    requests: list[JudgedPost] = []
    offers: list[JudgedPost] = []
    topic: dict[str, str] = {}
    for number, line in enumerate(FILE.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        if said := _POST.fullmatch(line):
            rows, kind = (offers, "offer") if said["kind"] == "o" else (requests, "request")
            one = {key: said[key] for key in ("side", "language", "title", "body")}
            rows.append(JudgedPost(number=len(rows), kind=kind, **topic, **one))
        elif said := _TOPIC.fullmatch(line):
            topic = said.groupdict()
        else:
            raise ValueError(f"{FILE.name}, line {number}: {line!r}")
    return requests, offers


def grade(request: JudgedPost, offer: JudgedPost) -> int:
    """How well an offer meets a request."""
    if request.topic == offer.topic:
        return 3 if request.side == offer.side else 2
    return 1 if request.family == offer.family else 0


@dataclass(frozen=True)
class Worth:
    """Means over requests."""

    precision_at_5: float
    recall_at_10: float
    ndcg_at_10: float

    def __str__(self) -> str:
        return f"P@5 {self.precision_at_5:.3f}, R@10 {self.recall_at_10:.3f}, nDCG@10 {self.ndcg_at_10:.3f}"


def worth(requests: Sequence[JudgedPost], offers: Sequence[JudgedPost], rankings: Sequence[Sequence[int]]) -> Worth:
    """`rankings`: for each request, numbers of offers, best first."""
    precision, recall, gain = [], [], []
    for request, ranking in zip(requests, rankings, strict=True):
        grades = [grade(request, offer) for offer in offers]
        wanted = sum(one >= RELEVANT for one in grades)
        precision.append(sum(grades[one] >= RELEVANT for one in ranking[:5]) / 5)
        recall.append(sum(grades[one] >= RELEVANT for one in ranking[:10]) / wanted)
        ideal = _gain(sorted(grades, reverse=True)[:10])
        gain.append(_gain([grades[one] for one in ranking[:10]]) / ideal)
    many = max(1, len(requests))
    return Worth(sum(precision) / many, sum(recall) / many, sum(gain) / many)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**one - 1) / math.log2(place + 2) for place, one in enumerate(grades))
