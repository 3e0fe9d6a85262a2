"""Decodes a request body in chunked transfer coding."""

from __future__ import annotations

from dataclasses import dataclass
from io import BufferedIOBase

from prolific_sandbox.wire.messages import IncompleteBodyError


@dataclass(slots=True, kw_only=True)
class ChunkedReader:
    """A chunked stream as the plain bytes of its chunks."""

    source: BufferedIOBase
    left: int = 0
    ended: bool = False

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; empty at the end.

        Raises:
            IncompleteBodyError: The stream ends before the last chunk, or is not chunked.
        """
        if not self.left and not self.ended:
            self._begin()
        if self.ended:
            return b""
        data = self.source.read(min(size, self.left))
        if not data:
            raise IncompleteBodyError
        self.left -= len(data)
        if not self.left:
            self.source.readline()
        return data

    def _begin(self) -> None:
        try:
            self.left = int(self.source.readline().partition(b";")[0], 16)
        except ValueError:
            raise IncompleteBodyError from None
        if not self.left:
            self.ended = True
            self.source.readline()
