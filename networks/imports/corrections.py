"""What a coordinator decided about rows: left out, written anew, or taken as they are. Applied with each reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from networks.imports.problems import Problem
from networks.imports.reading import Read

Place = tuple[str, int]  # file, line


@dataclass(frozen=True, slots=True)
class Corrections:
    skipped: frozenset[Place] = frozenset()
    accepted: frozenset[Place] = frozenset()
    cells: Mapping[Place, Mapping[int, str]] = field(default_factory=dict)

    @classmethod
    def load(cls, stored: Mapping[str, Mapping[str, Any]]) -> "Corrections":
        """From a batch's JSON: `{"<file>:<line>": {"skip": true, "accept": true, "cells": {"5": "3600"}}}`."""
        places = {_place(name): decided for name, decided in stored.items()}
        return cls(
            skipped=frozenset(place for place, decided in places.items() if decided.get("skip")),
            accepted=frozenset(place for place, decided in places.items() if decided.get("accept")),
            cells={
                place: {int(column): str(text) for column, text in decided["cells"].items()}
                for place, decided in places.items()
                if decided.get("cells")
            },
        )

    def applied(self, read: Iterator[Read], file: str) -> Iterator[Read]:
        """The records of a file without those left out, and with the cells that were written anew."""
        if not self.skipped and not self.cells:
            yield from read
            return
        for record, problems in read:
            line = record.line if record else problems[0].line
            if (file, line) in self.skipped and line:
                continue
            written = self.cells.get((file, line))
            if record is not None and written:
                for column, text in written.items():
                    if 0 < column <= len(record.cells):
                        record.cells[column - 1] = text
                problems = [problem for problem in problems if problem.column not in written]
            yield record, problems

    def accepts(self, problem: Problem) -> bool:
        return (problem.file, problem.line) in self.accepted


def _place(name: str) -> Place:
    file, _colon, line = name.rpartition(":")
    return file, int(line)


NONE = Corrections()
