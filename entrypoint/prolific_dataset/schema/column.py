"""What the records show about one field: counted, and no value kept."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from prolific_dataset.model import FieldType
from prolific_dataset.validation.rules import urls

MEDIA_ENDINGS: Final = {
    FieldType.IMAGE_URL: (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
    FieldType.AUDIO_URL: urls.MEDIA_EXTENSIONS[FieldType.AUDIO_URL],
    FieldType.VIDEO_URL: urls.MEDIA_EXTENSIONS[FieldType.VIDEO_URL],
}
_PLACEHOLDERS: Final = frozenset(
    {
        *("-", "--", "?", "n/a", "n.a.", "#n/a", "<na>", "na", "nan", "nil", "none", "(none)", "null", "tbd"),
        *("undefined", "unknown", "missing", "not applicable", "not available", "no image", "no photo"),
    }
)
_LONGEST_PLACEHOLDER: Final = max(map(len, _PLACEHOLDERS))
_IDENTIFIER: Final = re.compile(r"(?=.*[0-9])[A-Za-z0-9_./:+#@-]{1,64}", re.ASCII)
_VALUES_COUNTED: Final = 100_000
"""So many different values of a field, the first ones, are counted one by one: memory is bounded."""


@dataclass(slots=True)
class Column:
    """What the records show about one field."""

    seen: int = 0
    """Records that have it."""
    nulls: int = 0
    booleans: int = 0
    integers: int = 0
    reals: int = 0
    lists: int = 0
    objects: int = 0
    empty: int = 0
    """Empty text, which says nothing about the column."""
    blank: int = 0
    """Text of white space only."""
    placeholders: int = 0
    """`N/A` and the like."""
    texts: int = 0
    """All other text."""
    addresses: int = 0
    """Those of `texts` that are a URL."""
    media: Counter[FieldType] = field(default_factory=Counter)
    """Those of `addresses` that end like a file of this type."""
    identifiers: int = 0
    """Those of `texts` that look like an identifier: short ASCII with a digit and without a space."""
    longest: int = 0
    """Characters of the longest text."""
    _values: Counter[int] = field(default_factory=Counter)

    @property
    def numbers(self) -> int:
        """Records that have a number there."""
        return self.integers + self.reals

    @property
    def grouped(self) -> bool:
        """Whether every value could name a group: text that says something, or an integer."""
        return self.seen == self.texts + self.integers

    @property
    def nested(self) -> int:
        """Records that have a list or an object there."""
        return self.lists + self.objects

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many records share each value, ascending."""
        return tuple(sorted(self._values.values()))

    @property
    def repeats(self) -> bool:
        """Whether a value is there twice."""
        return any(size > 1 for size in self._values.values())

    def see(self, value: object) -> None:
        """Add one value."""
        self.seen += 1
        match value:
            case str():
                self._see_text(value)
            case None:
                self.nulls += 1
            case bool():
                self.booleans += 1
            case int():
                self.integers += 1
                self._count(value)
            case float():
                self.reals += 1
            case list():
                self.lists += 1
            case _:
                self.objects += 1

    def _see_text(self, value: str) -> None:
        self.longest = max(self.longest, len(value))
        if not value or value.isspace():
            self.empty += not value
            self.blank += bool(value)
        elif len(value) <= _LONGEST_PLACEHOLDER and value.strip().lower() in _PLACEHOLDERS:
            self.placeholders += 1
        else:
            self.texts += 1
            self._count(value)
            if urls.defect(value) is None:
                self.addresses += 1
                path = urls.path_of(value).lower()
                self.media.update(kind for kind, endings in MEDIA_ENDINGS.items() if path.endswith(endings))
            elif _IDENTIFIER.fullmatch(value):
                self.identifiers += 1

    def _count(self, value: str | int) -> None:
        mark = hash(value)
        if mark in self._values or len(self._values) < _VALUES_COUNTED:
            self._values[mark] += 1
