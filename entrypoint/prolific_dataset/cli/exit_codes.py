"""What each exit code means: one table for `--help` and the documentation."""

from __future__ import annotations

from typing import Final

EXIT_CODES: Final = (
    (0, "The policy is satisfied (`fail-on`, `max-rejected`)"),
    (1, "Records are invalid or were rejected, or an import failed or waits for a schema"),
    (2, "Wrong usage or configuration"),
    (3, "The token is refused or lacks access, or there is no such dataset"),
    (4, "The service or the storage failed, and retries are spent"),
    (5, "Not finished before the deadline; a re-run takes up the imports"),
    (130, "Interrupted; what is known has been written"),
)


def help_text() -> str:
    r"""The table for a terminal; `\\b` asks click to leave the lines as they are."""
    lines = (f"  {code:>3}  {meaning.replace('`', '')}" for code, meaning in EXIT_CODES)
    return "\n".join(("\b", "Exit codes:", *lines))
