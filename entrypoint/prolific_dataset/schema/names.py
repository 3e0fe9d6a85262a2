"""What the name of a field says: that it can be none, or what the field is likely to be for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum, unique
from typing import Final

from prolific_dataset.sanitize import cut, visible
from prolific_dataset.schema.limits import MAX_NAME_LENGTH

_SHOWN: Final = 60
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ID: Final = r"_(?:id|ids|uuid|guid|idx|index|key|no|nr|num|number)"

_CHOICES: Final = frozenset({"choices", "options"})
_ANSWERS: Final = (
    "(?:label|gold|model|score|rating|reward|prediction|pred|winner|preference|verdict|ground_truth|target|expected"
    "|reference|is_correct|correct|answer_(?:key|idx|index))"
)


@unique
class Hint(StrEnum):
    """What a name suggests. Only a suggestion: the values are counted before it is believed."""

    TASK_GROUP = "task group"
    CONVERSATION = "the id of a conversation or session"
    SESSION = "a conversation or session"
    GROUP = "a group of some kind, mostly a condition of an experiment"
    ANSWER = "what was to be found out, or who found it out"
    SOLUTION = "an answer, which may be what people are to judge"
    CONDITION = "a condition of an experiment"
    IDENTIFIER = "an identifier"
    ABOUT = "a note about the record"
    IMAGE = "an image"


_HINTS: Final = tuple(
    (hint, re.compile(pattern))
    for hint, pattern in (
        (Hint.TASK_GROUP, rf"(?:meta_)?task_group(?:{_ID})?"),
        (
            Hint.CONDITION,
            r"(?:.*_)?(?:condition|treatment|arm|cohort|variant|experiment)s?(?:_(?:id|name|no))?",
        ),
        (Hint.CONVERSATION, rf"(?:.*_)?(?:conversation|conv|dialog|dialogue|thread|session|chat){_ID}"),
        (Hint.SESSION, rf"conversation|dialog|dialogue|thread|session|chat|group{_ID}"),
        (Hint.GROUP, rf"(?:.*_)?(?:group|panel)s?(?:{_ID})?"),
        (
            Hint.ANSWER,
            rf"(?:.*_)?{_ANSWERS}s?|(?:label|gold|model|correct|is_correct|expected|target|reference|score)_.*",
        ),
        (Hint.SOLUTION, r"(?:.*_)?(?:answer|solution)s?"),
        (Hint.IDENTIFIER, rf"meta_.*|(?:.*_)?{_ID.removeprefix('_')}|(?:.*_)?hash|(?:.*_)?sha(?:1|256)|md5"),
        (
            Hint.ABOUT,
            r"split|subset|licen[cs]e|lang|language|locale|version|(?:.*_)?(?:timestamp|date|created|updated)(?:_at)?",
        ),
        (
            Hint.IMAGE,
            r"(?:.*_)?(?:image|img|photo|picture|pic|thumbnail|avatar)s?(?:_(?:url|uri|link|src|href))?",
        ),
    )
)


def hint(name: str) -> Hint | None:
    """Return what the name of a field suggests.

    Of a flattened one the last part counts, or an earlier one that suggests an answer: `answers.text.0`.
    """
    *above, last = [part for part in name.split(".") if not part.isdecimal()] or [name]
    if _CHOICES.intersection(above) and _hint(last) is Hint.ANSWER:
        return None  # `choices.0.label` is a letter that people choose by
    inherited = (found for found in map(_hint, above) if found in (Hint.ANSWER, Hint.SOLUTION))
    return _hint(last) or next(inherited, None)


def _hint(part: str) -> Hint | None:
    plain = re.sub(r"[\s-]+", "_", _HUMP.sub("_", part).strip()).lower()
    return next((hint for hint, pattern in _HINTS if pattern.fullmatch(plain)), None)


def defect(name: str) -> str | None:
    """Return why no field can have this name; None when one can.

    The limits are the service's: https://docs.prolific.com/api-reference/task-builder (create a dataset, `schema`).
    """
    if not name:
        return "it is empty"
    if len(name) > MAX_NAME_LENGTH:
        return f"it has {len(name)} characters, and the service takes {MAX_NAME_LENGTH}"
    if _SURROGATE.search(name):
        return "it contains a lone surrogate, which is not a character"
    return None


def oddities(name: str, names: Collection[str]) -> Iterator[str]:
    """Say what is odd about the name of a field among `names`: it is easily taken for another, or cannot be seen."""
    alike = [other for other in names if other != name and other.casefold() == name.casefold()]
    if alike:
        yield f"differs from {' and '.join(map(shown, alike))} only in upper and lower case"
    if name != name.strip():
        yield "the name begins or ends with white space"
    if visible(name) != name:
        yield "the name contains a character that cannot be seen"


def shown(name: str) -> str:
    """Return a name in a sentence: visible, and cut where it is long."""
    return f"`{cut(visible(name), _SHOWN)}`"
