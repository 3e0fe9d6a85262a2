"""A payload on its way out: a stream of known length that proves its bytes are the ones that were checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, Self

from prolific_dataset.errors import FileChanged
from prolific_dataset.formats.digest import BackgroundDigest
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload

_BLOCK: Final = 512 * 1024


class PayloadBody:
    """The body of one PUT.

    Args:
        payload: what was checked.
        sent: is called with the number of bytes handed out so far; may raise to stop the upload.

    Raises (from `read`):
        FileChanged: before the last bytes go out, so that the storage gets an incomplete body, which it drops.
    """

    def __init__(self, payload: Payload, *, sent: Callable[[int], None]) -> None:
        self._payload = payload
        self._report = sent
        self._sent = 0
        self._digest = BackgroundDigest()
        self._file = self._open()
        self._derived = None if payload.verbatim else _blocks(self._file, payload)
        self._pending = b""

    def __len__(self) -> int:
        return self._payload.size

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes: at most `size`, none at the end."""
        left = self._payload.size - self._sent
        wanted = min(_BLOCK if size < 0 else size, left)
        if not wanted:
            return b""
        try:
            block = self._take(wanted)
        except OSError as error:
            raise self._changed() from error
        self._digest.update(block)
        self._sent += len(block)
        if not block or (self.exhausted and self._digest.hexdigest() != self._payload.sha256):
            raise self._changed()
        self._report(self._sent)
        return block

    @property
    def exhausted(self) -> bool:
        """Whether every byte was handed out: only then can the storage have the whole payload."""
        return self._sent == self._payload.size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self._digest.stop()
        self._file.close()

    def _open(self) -> BinaryIO:
        try:
            return self._payload.file.location.open("rb", buffering=0 if self._payload.verbatim else -1)
        except OSError as error:
            self._digest.stop()
            raise self._changed() from error

    def _changed(self) -> FileChanged:
        path = self._payload.file.path
        return FileChanged(f"{path} changed after it was checked; nothing of it was uploaded.")

    def _take(self, wanted: int) -> bytes:
        if self._derived is None:
            return self._file.read(wanted)
        while len(self._pending) < wanted and (block := next(self._derived, b"")):
            self._pending += block
        block, self._pending = self._pending[:wanted], self._pending[wanted:]
        return block


def _blocks(file: BinaryIO, payload: Payload) -> Iterator[bytes]:
    """Make the payload's bytes anew from the file, about a block at a time."""
    block = bytearray()
    for record in payload_records(file, payload):
        block += record
        block += b"\n"
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def payload_records(file: BinaryIO, payload: Payload) -> Iterator[bytes]:
    """Yield the payload's records from its file, without line ends."""
    chosen = None if payload.lines.chosen is None else iter(payload.lines.chosen)
    next_chosen = next(chosen, None) if chosen is not None else None
    for number, line in enumerate(file, start=1):
        if chosen is not None:
            if number != next_chosen:
                continue
            next_chosen = next(chosen, None)
        if record := record_of(line):
            yield record
