"""Measures uploads: one large PUT beside `curl -T`, many files in several datasets, and what polling wastes.

Run by `make bench-uploads` and `make bench`; writes its part of `docs/reference/performance.md` anew. The large
file needs 1 GB in `.cache/bench`.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bench.page import PERFORMANCE, fill, lines
from bench.uploads.large_put import GIGABYTE, large_put
from bench.uploads.many_files import many_files
from bench.uploads.polling import polling


def main() -> int:
    """Measure, and put the figures into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", type=int, default=GIGABYTE, help="bytes of the large file")
    parser.add_argument("--page", type=Path, default=PERFORMANCE)
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = [("what", "how", "measured", "goal")]
    for goal in (*large_put(options.size, options.rounds), many_files(options.rounds), *polling()):
        sys.stdout.write(f"{' | '.join(goal.row)}\n")
        sys.stdout.flush()
        rows.append(goal.row)
    place = f"{os.cpu_count()} cores, client and server on the same machine"
    load = f"load of the last quarter of an hour {os.getloadavg()[2]:.1f}"
    fill(options.page, "uploads", f"Medians on {place}, {load}.\n\n{lines(rows)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
