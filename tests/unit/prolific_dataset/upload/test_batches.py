"""Which payloads go together: few and small enough to be sent while the claims on them are young."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile
from prolific_dataset.upload.batches import first_batch
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.state import FileState
from prolific_dataset.upload.upload_name import UploadName

MIB = 1024 * 1024


def upload(size: int) -> Upload:
    file = DataFile(path="a.jsonl", location=Path("/a.jsonl"))
    payload = Payload(
        file=file,
        size=size,
        sha256="0" * 64,
        record_count=1,
        verbatim=True,
        lines=LineMap(skipped=array("Q")),
    )
    name = UploadName.of(file.path, commit=None, sha256=payload.sha256)
    return Upload(file=FileState.unchecked(file, Mode.UPLOAD), payload=payload, name=name)


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        ([1], 1),
        ([1] * 32, 32),
        ([1] * 33, 32),
        ([16 * MIB] * 3, 2),
        ([1, 32 * MIB], 1),
        ([500 * MIB, 1], 1),
        ([31 * MIB, 1, MIB], 2),
    ],
)
def test_a_batch_has_few_files_and_few_bytes(sizes: list[int], count: int) -> None:
    """At most 32 files and 32 MiB; a larger file goes alone."""
    uploads = [upload(size) for size in sizes]

    assert first_batch(uploads) == uploads[:count]
