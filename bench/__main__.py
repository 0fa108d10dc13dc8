"""`make bench`, `make bench BENCH="transfer noop"`."""

import os
import sys

from bench import ground, harness
from bench.rows import LONG, ROWS


def main() -> int:
    wanted = os.environ.get("BENCH", "").split() or [name for name in ROWS if name not in LONG]
    unknown = [name for name in wanted if name not in ROWS]
    if unknown:
        print(f"There is no row {unknown[0]}. There are: {', '.join(ROWS)}.", file=sys.stderr)
        return 2
    missed = 0
    try:
        for name in wanted:
            for figure in ROWS[name]():
                print(figure, flush=True)
                harness.write(ground.ROOT / ".var" / "bench.json", [figure])
                missed += not figure.ok
    finally:
        ground.stop()
    print(f"Written to .var/bench.json; {missed} below their goal." if missed else "Written to .var/bench.json.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
