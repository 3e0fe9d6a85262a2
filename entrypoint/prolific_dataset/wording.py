"""Numbers as people read them: counts with their noun, sizes, durations, shares."""

from __future__ import annotations

from collections.abc import Sequence

_KIB = 1024
_MINUTE = 60


def number(value: int) -> str:
    """Return `value` with its thousands apart: `1,234,567`."""
    return f"{value:,}"


def count(value: int, noun: str, plural: str | None = None) -> str:
    """Return `value` with its noun: `1 record`, `1,200 records`."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def some(names: Sequence[object], most: int) -> str:
    """Return the first names of a list and how many more there are: `a, b and 1,200 more`."""
    more = len(names) - most
    return ", ".join(map(str, names[:most])) + (f" and {number(more)} more" if more > 0 else "")


def size(value: int) -> str:
    """Return a number of bytes: `512 B`, `1.4 MiB`."""
    if value < _KIB:
        return f"{value} B"
    amount = float(value)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= _KIB
        if amount < _KIB or unit == "GiB":
            break
    return f"{amount:.1f} {unit}"


def duration(seconds: float) -> str:
    """Return a duration: `0.4 s`, `12 s`, `3 min 20 s`, `1 h 05 min`."""
    if seconds < 9.95:  # noqa: PLR2004 - tenths matter only below ten seconds
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    if not minutes:
        return f"{rest} s"
    hours, left = divmod(minutes, _MINUTE)
    if not hours:
        return f"{minutes} min {rest:02} s" if rest else f"{minutes} min"
    return f"{hours} h {left:02} min"
