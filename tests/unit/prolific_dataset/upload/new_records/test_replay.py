"""Which records an import had, made again from git, also where git fails in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Entry
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.new_records.origins import Version
from prolific_dataset.upload.new_records.replay import Replay
from prolific_dataset.upload.upload_name import UploadName

FILES = {"first": [b'{"a": 1}\n'], "broken": [b'{"a": 1}\n'], "next": [b'{"a": 1}\n', b'{"a": 2}\n']}


class Reader:
    """A repository whose file `broken` ends in an error."""

    @contextmanager
    def open(self, entry: Entry) -> Iterator[Iterator[bytes]]:
        yield self._lines(entry.path)

    def _lines(self, path: str) -> Iterator[bytes]:
        yield from FILES[path]
        if path == "broken":
            raise RepositoryError("git failed.")


def version(path: str, *sent: bytes) -> Version:
    name = UploadName.of(
        path,
        commit="c" * 40,
        sha256=sha256(b"".join(sent)).hexdigest(),
        whole_sha256=sha256(b"".join(FILES[path])).hexdigest(),
    )
    complete = ImportStatus.COMPLETE
    job = ImportJob(import_id=ImportID(path), status=complete, status_text=complete.value, filename=str(name))
    return Version(job=job, name=name, commit="c" * 40, entry=Entry(path=path, object_id=path, size=1))


def test_what_was_there_is_there_after_a_file_that_cannot_be_read() -> None:
    """Else records that an earlier import brought would count as sent by a later one."""
    replay = Replay(Reader())  # type: ignore[arg-type]
    replay.add(version("first", *FILES["first"]))
    with pytest.raises(RepositoryError):
        replay.add(version("broken"))

    lines = replay.lines(version("next", b'{"a": 2}\n'))

    assert lines is not None
    assert list(lines) == [2]
