"""Reads a request body in chunked transfer coding, which S3 refuses and other servers take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from io import BufferedIOBase


@dataclass(slots=True)
class ChunkedReader:
    """Gives the content of the chunks and then the end."""

    source: BufferedIOBase
    left: int = 0
    ended: bool = False

    def read(self, size: int, /) -> bytes:
        """Give at most `size` bytes; empty at the end, also at a premature one."""
        if not self.left and not self.ended:
            self.left = int(self.source.readline().partition(b";")[0].strip() or b"0", 16)
            self.ended = self.left == 0
            if self.ended:
                self.source.readline()
        data = self.source.read(min(size, self.left))
        self.left -= len(data)
        if not self.left and not self.ended:
            self.source.readline()
        return data
