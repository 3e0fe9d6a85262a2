"""What is kept of a file's lines: a fingerprint for each, and where they are, so that single ones can be read again."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO, Final

from prolific_dataset.model import DataFile

_CHUNK: Final = 128 * 1024
_MOST_BYTES_IN_MEMORY: Final = 1024 * 1024


class LineLog:
    """The lines of one file: eight bytes for each, on disk where they are many, and sixteen for each block."""

    def __init__(self, file: DataFile) -> None:
        self.file = file
        self._prints: BinaryIO = BytesIO()
        self._count = 0
        self._blocks = array("Q")
        self._offsets = array("Q")

    def __len__(self) -> int:
        return self._count

    def add(self, offset: int, prints: array[int]) -> None:
        """Add the fingerprints of the next lines, which start at `offset` of the file."""
        self._blocks.append(self._count)
        self._offsets.append(offset)
        self._prints.seek(0, 2)
        if isinstance(self._prints, BytesIO) and self._prints.tell() > _MOST_BYTES_IN_MEMORY:
            self._prints = _on_disk(self._prints)
        self._prints.write(prints.tobytes())
        self._count += len(prints)

    def prints(self) -> Iterator[array[int]]:
        """Give back all fingerprints in order, some thousands at a time; may be called again."""
        position = 0
        while position < self._count * array("q").itemsize:
            # Two readers may take turns, so each says where it is.
            self._prints.seek(position)
            data = self._prints.read(_CHUNK)
            position += len(data)
            yield array("q", data)

    def read(self, wanted: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Read the lines with the `wanted` indexes, which ascend from 0, again; lines that are gone are left out.

        Yields:
            The line's index and its bytes.
        """
        current, lines = -1, list[bytes]()
        with self.file.location.open("rb", buffering=0) as stream:
            for index in wanted:
                block = bisect_right(self._blocks, index) - 1
                if block != current:
                    current = block
                    start, *end = self._offsets[block : block + 2]
                    stream.seek(start)
                    lines = stream.read(end[0] - start if end else -1).split(b"\n")
                if index - self._blocks[block] < len(lines):
                    yield index, lines[index - self._blocks[block]]

    def close(self) -> None:
        """Forget everything."""
        self._prints.close()


def _on_disk(prints: BytesIO) -> BinaryIO:
    from tempfile import TemporaryFile  # noqa: PLC0415 - a seam: only files of many lines need one

    file = TemporaryFile()  # noqa: SIM115 - closed with the log
    file.write(prints.getbuffer())
    return file
