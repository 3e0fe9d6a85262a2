r"""Examples at the end of help texts: one line each, left as they are."""

from __future__ import annotations


def examples(*lines: str) -> str:
    r"""Return an epilog with one command a line; `\b` asks click to leave it as it is."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
