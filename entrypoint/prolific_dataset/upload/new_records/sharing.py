"""Which records a payload holds, so that two files of one run do not upload the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prolific_dataset.formats.identity import identity
from prolific_dataset.upload.new_records.history import records

if TYPE_CHECKING:
    from prolific_dataset.formats.payload import Payload


def identities(payload: Payload) -> set[int]:
    """Return 64 bits of each record's identity: who shares none with another payload shares no record with it."""
    chosen = payload.lines.chosen
    wanted = None if chosen is None else set(chosen)
    with payload.file.location.open("rb") as stream:
        return {
            int.from_bytes(identity(record)[:8], "big")
            for line, _, record in records(stream)
            if wanted is None or line in wanted
        }
