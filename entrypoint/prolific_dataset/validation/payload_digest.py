"""Digest and size of what would be sent, computed while a file is checked."""

from __future__ import annotations

from hashlib import sha256

from prolific_dataset.formats.blocks import Fragment
from prolific_dataset.formats.digest import BackgroundDigest
from prolific_dataset.formats.lines import BYTE_ORDER_MARK, record_of


class PayloadDigest:
    """Takes a file's parts in order.

    Args:
        beside: whether to hash in another thread.
    """

    def __init__(self, *, beside: bool) -> None:
        self._hash = BackgroundDigest() if beside else sha256()
        self._held = b""
        """A carriage return that may belong to the line end."""
        self.sha256 = ""
        """Lower-case hex digest, once it is finished."""
        self.size = 0
        self.verbatim = True
        """Whether what would be sent is the file, byte for byte, so far."""

    def add_lines(self, lines: bytes, block: bytes, *, clean: bool) -> None:
        """Add a block's lines.

        Args:
            lines: the lines, the carriage returns at their ends taken away.
            block: what the file has.
            clean: whether each is sent as it is in `lines`.
        """
        if not clean:
            # The line end keeps `record_of` from taking a carriage return that belongs to the record.
            records = (record_of(line + b"\r\n") for line in lines.split(b"\n"))
            data = b"".join(record + b"\n" for record in records if record)
        else:
            data = lines if lines.endswith(b"\n") else lines + b"\n"
        self.verbatim = self.verbatim and data == block
        self._add(data)

    def add_fragment(self, part: Fragment) -> None:
        """Add a part of a line that is too long for memory."""
        data = found = self._held + part.data
        if part.first:
            data = data.removeprefix(BYTE_ORDER_MARK)
        if part.last:
            data = data.removesuffix(b"\n").removesuffix(b"\r") + b"\n"
        self.verbatim = self.verbatim and data == found
        self._held = b"\r" if data.endswith(b"\r") else b""
        self._add(data.removesuffix(b"\r"))

    def finish(self) -> None:
        """Take the digest of all that was added; nothing may follow."""
        self.sha256 = self._hash.hexdigest()

    def _add(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
