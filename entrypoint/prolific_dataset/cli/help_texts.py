r"""The end of help texts: examples. `\b` asks click to leave their lines as they are."""

from __future__ import annotations


def examples(*lines: str) -> str:
    """Return an epilog that shows `lines`, one command each."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
