"""Takes what may be quoted from records out of the service's reasons: only words about data in general stay.

A reason is not compared with the record: a value may come back cut, escaped, in another case or in another encoding. So
nothing of a record is shown but what is a word of such reasons anyway, or the name of a field
(docs/decisions/0037-reasons-without-values.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

from prolific_dataset.client.reason_words import COUNTED, SMALL, WORDS
from prolific_dataset.model import Schema

Read = Callable[[str], str]
"""Returns what may be shown of a reason."""

GAP: Final = "…"
NOTHING_LEFT: Final = "The reason may quote records; `show-values: true` shows it"
_LONGEST: Final = 4000
"""Characters of a reason that are looked at."""

_NUMBERED: Final = re.compile(
    r"\b(?:byte|character|code|column|error|http|index|least|limit|line|max|maximum|min|minimum|most|offset|position"
    r"|record|row|status|than|titled|(?:length|limit|maximum|minimum|size) (?:is|of))[:(]?$",
    re.IGNORECASE,
)
"""What a number behind it numbers or limits."""
_MARKS: Final = "\"'`\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_WORD: Final = re.compile(rf"(?:[^\s{_MARKS}]|(?<=\w)['\u2019](?=\w))+")
_QUOTED: Final = re.compile(rf"[{_MARKS}](?:.*[{_MARKS}](?!\w)|.*)", re.DOTALL)
"""From the first quotation mark to the last one, for a value may have some of its own."""
_QUOTED_NAME: Final = re.compile(rf"[{_MARKS}]([^{_MARKS}]+)[{_MARKS}](?!\w)")
_NOT_SPACE: Final = re.compile(r"\S")
_PUNCTUATION: Final = "()[]{}<>.,;:!?="
_EDGES: Final = re.compile(r"\A([(\[]?).*?([)\]]?[.,;:]?)\Z", re.DOTALL)
_GAPS: Final = re.compile(rf"{GAP}(?:[()\[\].,;:\s]*{GAP})+")
_BETWEEN: Final = re.compile(r"[-_/]|(?<=[a-z])(?=[A-Z])")
"""What is between the words of `non-empty`, `and/or`, `not_found` and `AccessDenied`."""
_NUMBER: Final = re.compile(r"\d{1,3}(?:,?\d{3}){0,3}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A word with the punctuation at it, or what is in quotation marks."""

    text: str
    space: str
    """What is before it: a space or nothing."""
    is_quoted: bool
    is_name: bool
    """Whether it is a field of the schema in quotation marks."""


def reader(schema: Schema | None = None, *, show_values: bool = False) -> Read:
    """Return what reads the reasons of a dataset; the names of its schema's fields may always be shown."""
    if show_values:
        return lambda reason: reason
    return partial(
        without_values, names=frozenset(field.name for field in schema.fields) if schema else frozenset()
    )


@lru_cache(maxsize=1024)
def without_values(reason: str, names: frozenset[str] = frozenset()) -> str:
    """Keep of a reason what says nothing of a record, and the names of fields, with `…` for the rest."""
    pieces = tuple(_pieces(reason[:_LONGEST], names))
    shown = [_is_plain(pieces, position, names) for position in range(len(pieces))]
    if all(shown) and len(reason) <= _LONGEST:
        return reason
    left = [each for each, is_shown in zip(pieces, shown, strict=True) if is_shown]
    tells = any(each.is_name or not _words(each.text) <= SMALL for each in left)
    return _joined(pieces, shown) if tells else NOTHING_LEFT


def _pieces(reason: str, names: frozenset[str]) -> Iterator[_Piece]:
    position = 0
    while here := _NOT_SPACE.search(reason, position):
        start = here.start()
        word = _WORD.match(reason, start)
        name = _QUOTED_NAME.match(reason, start)
        is_name = name is not None and name[1] in names
        found = word or (name if is_name else _QUOTED.match(reason, start))
        assert found is not None, "each character either is a quotation mark or is not"
        yield _Piece(
            text=found[0], space=" " if start > position else "", is_quoted=word is None, is_name=is_name
        )
        position = found.end()


def _is_plain(pieces: Sequence[_Piece], position: int, names: frozenset[str]) -> bool:
    """Whether nothing of a record can be learnt from the piece at `position`."""
    piece = pieces[position]
    if piece.is_quoted:
        return piece.is_name
    core = piece.text.strip(_PUNCTUATION)
    if _NUMBER.fullmatch(core):
        before = " ".join(
            "" if each.is_quoted else each.text for each in pieces[max(0, position - 2) : position]
        )
        after = pieces[position + 1].text if position + 1 < len(pieces) else ""
        return _NUMBERED.search(before) is not None or not _words(after).isdisjoint(COUNTED)
    is_beginning = GAP in piece.text or ".." in piece.text
    is_known = core.casefold() in WORDS or _words(core) <= WORDS
    return core in names or (is_known and not is_beginning)


def _words(text: str) -> set[str]:
    parts = (part.strip(_PUNCTUATION) for part in _BETWEEN.split(text))
    return {part.casefold().replace("\u2019", "'") for part in parts if part}


def _joined(pieces: Sequence[_Piece], shown: Sequence[bool]) -> str:
    """Join the pieces, with one `…` for those in a row that are not shown, in the parentheses that they have."""
    texts = (
        piece.space + (piece.text if is_shown else _hidden(piece))
        for piece, is_shown in zip(pieces, shown, strict=True)
    )
    return _GAPS.sub(GAP, "".join(texts)).strip()


def _hidden(piece: _Piece) -> str:
    return GAP if piece.is_quoted else _EDGES.sub(rf"\1{GAP}\2", piece.text)
