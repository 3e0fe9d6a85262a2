"""Lines of text with a colour, and how they are printed: safe on a terminal and in a runner's log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from prolific_dataset.model import Notice, Severity
from prolific_dataset.sanitize import log_line

BOLD: Final = "\x1b[1m"
RED: Final = "\x1b[31m"
GREEN: Final = "\x1b[32m"
YELLOW: Final = "\x1b[33m"
BLUE: Final = "\x1b[34m"
FAINT: Final = "\x1b[2m"
_RESET: Final = "\x1b[0m"
SEVERITIES: Final = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTICE: BLUE}

Line = tuple[str, str]
"""A line and its colour, empty for none."""


def printed(lines: Iterable[Line], *, colour: bool) -> str:
    """Return `lines` as text in which nothing from outside is hidden, active or a command."""
    return "".join(
        f"{paint}{safe}{_RESET}\n" if colour and paint and safe else f"{safe}\n"
        for line, paint in lines
        for safe in (log_line(line),)
    )


def notice_lines(notices: Iterable[Notice], indent: str) -> Iterator[Line]:
    """Yield a line for each notice."""
    for notice in notices:
        yield (f"{indent}{notice.severity.value}: {notice.message}", SEVERITIES[notice.severity])
