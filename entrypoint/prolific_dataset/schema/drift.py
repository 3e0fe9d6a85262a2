"""How a committed copy of a schema differs from the dataset's own."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.model import Schema


def differences(snapshot: Schema, live: Schema) -> Iterator[str]:
    """Give each difference as a sentence; none when both mean the same."""
    if snapshot.strict is not live.strict:
        words = {True: "strict", False: "not strict"}
        yield f"the dataset is {words[live.strict]}, the file is {words[snapshot.strict]}"
    ours = {field.name: field for field in snapshot.fields}
    theirs = {field.name: field for field in live.fields}
    for name in sorted(theirs.keys() - ours.keys()):
        yield f"the dataset has a field {name} ({theirs[name].type}) that the file lacks"
    for name in sorted(ours.keys() - theirs.keys()):
        yield f"the file has a field {name} that the dataset lacks"
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name].type != theirs[name].type:
            yield f"field {name} is {theirs[name].type} in the dataset and {ours[name].type} in the file"
