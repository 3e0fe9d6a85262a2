"""Reads the records of a file strictly, to write them again in another form with their numbers as they are spelt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from prolific_dataset.errors import UsageError
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.literal_json import parse, spell
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.rules.settings import RuleSettings

Record = dict[str, object]


def read_strictly(lines: Iterable[bytes], *, name: str) -> Iterator[tuple[int, Record]]:
    """Yield the number of each line that is not blank, from 1, and its record.

    Args:
        lines: the file's lines.
        name: what messages call the file.

    Raises:
        UsageError: a line is no record, or one that programs read in different ways; the message says which and why.
    """
    explainer = Explainer(None, RuleSettings())
    for number, line in enumerate(lines, start=1):
        if not (record := record_of(line)):
            continue
        problem = next(iter(explainer.explain(record).problems), None)
        if problem is not None:
            raise UsageError(f"{name}, line {number}: {problem.message}", hint=problem.rule.fix())
        yield number, cast("Record", parse(record.decode()))


def rewritten(lines: Iterable[bytes], change: Callable[[Record], Record], *, name: str) -> Iterator[bytes]:
    """Yield the lines of the records as `change` makes them.

    Args:
        lines: the file's lines.
        change: returns what is to be written for a record; a `ValueError` says why it cannot.
        name: what messages call the file.

    Raises:
        UsageError: see `read_strictly`; or a record cannot be changed.
    """
    for number, record in read_strictly(lines, name=name):
        try:
            changed = change(record)
        except ValueError as error:
            raise UsageError(f"{name}, line {number}: {error}.", hint="Correct the record.") from error
        yield f"{spell(changed)}\n".encode()
