"""Input texts -> typed values: strict, and each error says what is accepted."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from prolific_dataset.config.settings import Tolerance
from prolific_dataset.model import DatasetID

_TRUE: Final = frozenset({"true", "True", "TRUE"})
_FALSE: Final = frozenset({"false", "False", "FALSE"})
_SECONDS: Final = {
    "ns": 1e-9,
    "us": 1e-6,
    "µs": 1e-6,
    "μs": 1e-6,
    "ms": 0.001,
    "s": 1.0,
    "m": 60.0,
    "h": 3600.0,
}
_DURATION_PART: Final = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
"""Of the durations of Go, which Prolific's own command takes (https://pkg.go.dev/time#ParseDuration)."""
_PLAIN: Final = re.compile(r"\d+(?:\.\d+)?")
_ALL_PERCENT: Final = 100
_PERCENT: Final = r"(\d+(?:\.\d+)?)%"


def boolean(text: str) -> bool:
    """Read a boolean in the spellings of YAML 1.2 (https://yaml.org/spec/1.2.2/#10212-boolean).

    Raises:
        ValueError: any other text.
    """
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"{text!r} is neither true nor false")


def duration(text: str) -> float:
    """Read a duration, in seconds: a plain number, or numbers with `ms`, `s`, `m` or `h`, such as `1m30s`.

    Raises:
        ValueError: any other text, or zero.
    """
    parts = _DURATION_PART.findall(text)
    if _PLAIN.fullmatch(text):
        seconds = float(text)
    elif "".join(amount + unit for amount, unit in parts) == text:
        seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in parts)
    else:
        seconds = 0.0
    if not seconds:
        raise ValueError(f"{text!r} is not a duration; write seconds, or for example 500ms, 2s, 1m30s or 1h")
    return seconds


def tolerance(text: str) -> Tolerance:
    """Read how many rejected records are tolerated: a count (`3`) or a share (`0.5%`).

    Raises:
        ValueError: any other text, or a share above 100 %.
    """
    if text.isascii() and text.isdigit():
        return Tolerance(count=int(text))
    match = re.fullmatch(_PERCENT, text)
    if match is None or float(match[1]) > _ALL_PERCENT:
        raise ValueError(f"{text!r} is neither a count, such as 3, nor a share, such as 0.5%")
    return Tolerance(percent=float(match[1]))


def dataset_id(text: str) -> DatasetID:
    """Read a dataset's id, a UUID, into its usual spelling.

    Raises:
        ValueError: any other text.
    """
    try:
        return DatasetID(str(UUID(text)))
    except ValueError:
        raise ValueError(f"{text!r} is not a dataset id, which looks like {_EXAMPLE_ID}") from None


_EXAMPLE_ID: Final = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"


def dataset_ids(text: str) -> tuple[DatasetID, ...]:
    """Read ids of datasets, one a line, each once.

    Raises:
        ValueError: one of them is not an id.
    """
    return tuple(dict.fromkeys(map(dataset_id, text.split())))


def lines(text: str) -> tuple[str, ...]:
    """Read a list, one item a line; blank lines do not count."""
    return tuple(item for line in text.splitlines() if (item := line.strip()))
