"""`python -m local_engine image`: build the image and tell its size, layer by layer."""

from __future__ import annotations

import sys
from pathlib import Path

from local_engine.commands import CommandError
from local_engine.docker import engine
from local_engine.image import build, layers

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "engine"
_MEGA = 1_000_000


def main() -> int:
    """Build and report; 1 when it cannot be built."""
    try:
        with engine(CACHE) as docker:
            image = build(docker, REPOSITORY, CACHE)
            table = layers(docker, image.tag)
    except CommandError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    lines = [f"{image.tag}, built from {image.base}", "      MB  gzip MB  layer"]
    lines += [f"{size / _MEGA:8.1f} {packed / _MEGA:8.1f}  {words[:90]}" for words, size, packed in table]
    total, packed = sum(size for _, size, _ in table), sum(packed for *_, packed in table)
    lines.append(f"{total / _MEGA:8.1f} {packed / _MEGA:8.1f}  together")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
