"""What a check-up found: lines with a verdict, and a fix where one is needed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum, unique

from prolific_dataset.report.colour import BOLD, FAINT, GREEN, RED, YELLOW, Line, printed
from prolific_dataset.report.outcome import Failure
from prolific_dataset.wording import count, number


@unique
class Mark(StrEnum):
    """The verdict of one check."""

    OK = "ok"
    NOTE = "note"
    """In order, with something to know."""
    WRONG = "wrong"
    SKIPPED = "skipped"
    """It needs something that is missing."""


_SIGNS = {Mark.OK: ("✓", GREEN), Mark.NOTE: ("!", YELLOW), Mark.WRONG: ("✗", RED), Mark.SKIPPED: ("-", FAINT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check."""

    about: str
    """A word or two."""
    mark: Mark
    message: str
    fix: str = ""


def exit_code(checks: Iterable[Check]) -> int:
    """Return 1 if anything is wrong, else 0."""
    return int(any(each.mark is Mark.WRONG for each in checks))


def as_text(checks: Sequence[Check], *, colour: bool) -> str:
    """Return the checks as lines that are safe to print."""
    return printed(_lines(checks), colour=colour)


def as_json(checks: Sequence[Check], failure: Failure | None = None) -> str:
    """Return the checks as one JSON object, in ASCII; none were made where a failure came before them."""
    listed = [
        {"about": each.about, "verdict": each.mark.value, "message": each.message, "fix": each.fix or None}
        for each in checks
    ]
    document = {
        "version": 1,
        "exit_code": exit_code(checks) if failure is None else failure.exit_code,
        "failure": None if failure is None else asdict(failure),
        "checks": listed,
    }
    return json.dumps(document, indent=2) + "\n"


def _lines(checks: Sequence[Check]) -> Iterator[Line]:
    width = max((len(each.about) for each in checks), default=0)
    for each in checks:
        sign, paint = _SIGNS[each.mark]
        yield (f"{sign} {each.about:<{width}}  {each.message}", paint)
        if each.fix:
            yield (f"  {'':<{width}}  {each.fix}", "")
    wrong = sum(each.mark is Mark.WRONG for each in checks)
    skipped = sum(each.mark is Mark.SKIPPED for each in checks)
    tail = f", {count(skipped, 'check')} not possible yet" if skipped else ""
    yield ("", "")
    if wrong:
        yield (f"✗ {number(wrong)} of {count(len(checks), 'check')} failed{tail}", BOLD + RED)
    else:
        yield (f"✓ Nothing is wrong{tail}. Nothing was changed.", BOLD + GREEN)
