"""A SHA-256 in a second thread: hashing releases the interpreter lock, so the caller loses no time."""

from __future__ import annotations

import hashlib
import queue
import threading
from typing import Final


class BackgroundDigest:
    """SHA-256 of blocks, in a second thread."""

    _AHEAD: Final = 4
    _LARGE: Final = 1024 * 1024

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._blocks: queue.Queue[bytes | None] = queue.Queue(maxsize=self._AHEAD)
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def update(self, block: bytes) -> None:
        """Add a block."""
        self._blocks.put(block)
        if len(block) > self._LARGE:
            self._blocks.join()  # large blocks must not pile up

    def hexdigest(self) -> str:
        """Return the digest of all blocks; none may follow."""
        self.stop()
        return self._hash.hexdigest()

    def stop(self) -> None:
        """End the thread once it has hashed what it was given."""
        if self._thread.is_alive():
            self._blocks.put(None)
            self._thread.join()

    def _work(self) -> None:
        while (block := self._blocks.get()) is not None:
            self._hash.update(block)
            self._blocks.task_done()
