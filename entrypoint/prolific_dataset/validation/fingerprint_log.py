"""The fingerprints of one file's lines, in order: eight bytes a line, on disk where they are many."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

CHUNK = 16 * 1024
_MOST_BYTES_IN_MEMORY = 1024 * 1024
_ITEM_SIZE = array("q").itemsize


class FingerprintLog:
    """Takes one fingerprint for each line; keeps at most a mebibyte of them in memory."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_MOST_BYTES_IN_MEMORY)  # noqa: SIM115 - closed by `close`
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, prints: array[int]) -> None:
        """Add the fingerprints of the next lines."""
        self._file.seek(0, 2)
        self._file.write(prints.tobytes())
        self._count += len(prints)

    def chunks(self) -> Iterator[array[int]]:
        """Give back all fingerprints in order, some thousands at a time; may be called again."""
        for start in range(0, self._count, CHUNK):
            # Two readers may take turns, so each says where it is.
            self._file.seek(start * _ITEM_SIZE)
            yield array("q", self._file.read(CHUNK * _ITEM_SIZE))

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
