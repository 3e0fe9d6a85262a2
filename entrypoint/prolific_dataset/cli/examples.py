"""What stands at the end of help texts: examples and exit codes, with their lines left as they are."""

from __future__ import annotations

from prolific_dataset.errors import EXIT_CODES


def examples(*lines: str) -> str:
    r"""Return an epilog with one command a line; `\b` asks click to leave it as it is."""
    return "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))


def exit_codes() -> str:
    r"""The table of exit codes for a terminal; `\\b` asks click to leave the lines as they are."""
    lines = (f"  {code:>3}  {meaning.replace('`', '')}" for code, meaning in EXIT_CODES)
    return "\n".join(("\b", "Exit codes:", *lines))
