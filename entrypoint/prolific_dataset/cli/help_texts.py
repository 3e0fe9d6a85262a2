r"""The end of help texts: examples and exit codes. `\b` asks click to leave their lines as they are."""

from __future__ import annotations

from prolific_dataset.errors import EXIT_CODES


def examples(*lines: str) -> str:
    """Return an epilog that shows `lines`, one command each."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


def exit_codes() -> str:
    """Return an epilog with the table of exit codes."""
    lines = (f"  {code:>3}  {meaning.replace('`', '')}" for code, meaning in EXIT_CODES)
    return "\n".join(("\b", "Exit codes:", *lines))
