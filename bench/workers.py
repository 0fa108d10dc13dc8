"""Processes that post as fast as they can while they are told to: one connection each, all started before the first turn."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import ground

Poster = Callable[[], None]


def serve(post: Poster) -> None:
    """In the process: waits for a line with seconds, posts for so long, answers with count and CPU."""
    print("ready", flush=True)
    for line in sys.stdin:
        until = time.monotonic() + float(line)
        cpu, count = time.process_time(), 0
        while time.monotonic() < until:
            post()
            count += 1
        print(json.dumps({"count": count, "cpu": time.process_time() - cpu}), flush=True)


class Crew:
    """Some of them. `work(seconds)` answers posts per second; `cpu_ms` is what the last one cost each in Python."""

    def __init__(self, size: int, python: str, module: str, **environment: str) -> None:
        self.processes = [
            subprocess.Popen(
                [python, "-m", module, str(number)],
                cwd=ground.ROOT,
                env=ground.environment(**environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(size)
        ]
        for one in self.processes:
            if self._read(one) != "ready\n":
                raise SystemExit(f"{module} did not start.")
        self.cpu_ms: list[float] = []

    @staticmethod
    def _read(process: Any) -> str:
        return str(process.stdout.readline())

    def work(self, seconds: float) -> float:
        for one in self.processes:
            one.stdin.write(f"{seconds}\n")  # type: ignore[union-attr]
            one.stdin.flush()  # type: ignore[union-attr]
        said = [json.loads(self._read(one)) for one in self.processes]
        count = sum(one["count"] for one in said)
        self.cpu_ms.append(1000 * sum(one["cpu"] for one in said) / max(count, 1))
        return float(count) / seconds

    def end(self) -> None:
        for one in self.processes:
            one.stdin.close()  # type: ignore[union-attr]
            one.wait(timeout=10)


def seed() -> int:
    """Each process draws its own accounts."""
    return os.getpid()
