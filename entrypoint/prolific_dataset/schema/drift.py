"""How a committed copy of a schema differs from the dataset's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prolific_dataset.model import Schema


def differences(snapshot: Schema, live: Schema) -> Iterator[str]:
    """Give each difference as a sentence; none when both mean the same."""
    if snapshot.strict is not live.strict:
        yield f"the dataset is {'strict' if live.strict else 'not strict'}, the file says otherwise"
    ours = {field.name: field for field in snapshot.fields}
    theirs = {field.name: field for field in live.fields}
    for name in sorted(theirs.keys() - ours.keys()):
        yield f"the dataset has a field {name} ({theirs[name].type}), the file lacks it"
    for name in sorted(ours.keys() - theirs.keys()):
        yield f"the file has a field {name}, the dataset lacks it"
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name].type != theirs[name].type:
            yield f"field {name} is {theirs[name].type} in the dataset and {ours[name].type} in the file"
