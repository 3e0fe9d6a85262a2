"""Whether this program wrote a report file, and wrote it as it is now: only such a file is replaced or removed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

_SUFFIX: Final = ".origins"
_HEAD: Final = 4096
SUMMARY_MARK: Final = "<!-- prolific-dataset -->\n"
"""How a summary begins that is a file; Markdown does not show it."""
_MARKS: Final = (b'"prolific-dataset"', b'"Prolific Dataset Upload"', SUMMARY_MARK.encode())
"""What a JSON report, a SARIF log and a summary say of their maker, within their first bytes."""


def origins_path(records: Path) -> Path:
    """Return the file that says where each record of a file of bad records comes from."""
    return records.with_name(records.name + _SUFFIX)


def is_ours(place: Path) -> bool:
    """Tell whether a report may replace what is at `place`: nothing, an empty file, or an untouched report."""
    try:
        if not place.stat().st_size:
            return True
        origins = origins_path(place)
        if origins.exists():
            return _head(origins).startswith(first_line(_sha256(place)).encode())
        head = _head(place)
        return head.startswith((b"{", b"<!--")) and any(mark in head for mark in _MARKS)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def first_line(sha256: str) -> str:
    """Return how the file of origins begins, for records of this digest in hexadecimal."""
    return f'{{"sha256": "{sha256}", "records": ['


def _head(place: Path) -> bytes:
    with place.open("rb") as stream:
        return stream.read(_HEAD)


def _sha256(place: Path) -> str:
    with place.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
