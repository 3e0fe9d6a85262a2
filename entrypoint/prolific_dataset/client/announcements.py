"""What the service announces in headers: that it will end what this program uses. It has no list of changes.

https://www.rfc-editor.org/rfc/rfc8594 (`Sunset`), https://www.rfc-editor.org/rfc/rfc9745 (`Deprecation`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime

from prolific_dataset.model import Notice, Severity


class Announcements:
    """Collects the announcements of a run's replies, from several threads, to tell each once."""

    def __init__(self) -> None:
        self._heard: dict[str, None] = {}

    def hear(self, headers: Mapping[str, str], *, clean: Callable[[str], str]) -> None:
        """Remember what the headers of a reply announce; `clean` makes a sentence's part of a value."""
        for name in ("Deprecation", "Sunset"):
            if value := headers.get(name):
                self._heard[f"{name}: {clean(_readable(value))}"] = None

    def notices(self) -> Iterator[Notice]:
        """Yield one warning, if anything was announced."""
        if heard := tuple(self._heard):
            yield Notice(
                severity=Severity.WARNING,
                message=f"The service announces that it will end something that this run used ({', '.join(heard)}). "
                "Look for a newer version of this program before that happens.",
            )


def _readable(value: str) -> str:
    """Return a header's value; a date in seconds, `@1793491199`, as a day."""
    seconds = re.fullmatch(r"@(\d{1,10})", value)
    return f"{datetime.fromtimestamp(int(seconds[1]), UTC):%d %B %Y}" if seconds else value
