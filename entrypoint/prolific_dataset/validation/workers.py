"""Scans blocks in forked processes, so that large files keep all cores busy.

Blocks go to the workers in turn, and come back in the same order; a worker holds one block at a time, so that nobody
ever waits for somebody who waits for him. Forks share the seed of text hashes, without which fingerprints could not
be compared.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.validation.acceptance.interface import Scan
from prolific_dataset.validation.scanning import InProcess

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from mmap import mmap
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from prolific_dataset.validation.acceptance.interface import Acceptor
    from prolific_dataset.validation.scanning import Part, Scanner

_WORTH_IT = 32 * 1024 * 1024
"""Bytes below which starting processes costs more than they save."""
_MEMORY = 1024 * 1024
"""Bytes that a worker shares with this process; larger blocks, which only very long records make, are scanned here."""
_MOST_WORKERS = 4
"""Beyond it the process that hands out the blocks is the one that all wait for."""


@contextmanager
def scanner_for(acceptor: Acceptor, *, size: int, workers: int) -> Iterator[Scanner]:
    """Give a scanner that suits the work: processes only for much of it, and only where forking is safe.

    Args:
        acceptor: what scans; it is forked with what it knows.
        size: bytes that will be scanned.
        workers: most processes to use.
    """
    if workers == 1 or size < _WORTH_IT or not _can_fork():
        yield InProcess(acceptor)
        return
    pool = Workers(acceptor, min(workers, _MOST_WORKERS))
    try:
        yield pool
    finally:
        pool.close()


def _can_fork() -> bool:
    """Whether forking is there and safe: a fork of a process with threads may wait for ever for one of them."""
    return sys.platform != "win32" and threading.active_count() == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    process: BaseProcess
    end: Connection
    """Carries sizes one way and results the other."""
    memory: mmap
    """Carries the lines themselves: a pipe would make both sides wait for each other many times a block."""


class Workers:
    """Scans in forked processes."""

    def __init__(self, acceptor: Acceptor, count: int) -> None:
        from mmap import mmap  # noqa: PLC0415 - like the next one, only for large files
        from multiprocessing import get_context  # noqa: PLC0415 - costs 15 ms

        context = get_context("fork")
        self._acceptor = acceptor
        self._workers: list[_Worker] = []
        for _ in range(count):
            end, theirs = context.Pipe()
            memory = mmap(-1, _MEMORY)
            others = [end, *(each.end for each in self._workers)]
            process = context.Process(target=_work, args=(acceptor, theirs, memory, others), daemon=True)
            process.start()
            theirs.close()
            self._workers.append(_Worker(process=process, end=end, memory=memory))

    def scan(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Scan | None]]:
        """See `Scanner`."""
        idle = deque(self._workers)
        waiting: deque[tuple[Part, _Worker]] = deque()
        for part in parts:
            while not idle and waiting:
                yield self._finish(waiting, idle)
            if 0 < len(part.lines) <= _MEMORY:
                worker = _given(idle, part.lines)
                if worker is not None:
                    waiting.append((part, worker))
                    continue
            # A fragment is one of many, and a large block is rare: they must not pile up behind the others.
            while waiting:
                yield self._finish(waiting, idle)
            yield part, self._acceptor.scan(part.lines) if part.lines else None
        while waiting:
            yield self._finish(waiting, idle)

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.end.close()
            worker.process.terminate()
            worker.process.join()
            worker.memory.close()

    def _finish(self, waiting: deque[tuple[Part, _Worker]], idle: deque[_Worker]) -> tuple[Part, Scan]:
        """Take the oldest block back; its worker is idle then."""
        part, worker = waiting.popleft()
        try:
            count, unsure, prints = worker.end.recv()
        except (EOFError, OSError):
            # The system ends processes when memory is short. What this one held is still here.
            return part, self._acceptor.scan(part.lines)
        idle.append(worker)
        lines = part.lines.split(b"\n") if unsure else []
        return part, Scan(count, [(index, lines[index]) for index in unsure], prints)


def _given(idle: deque[_Worker], lines: bytes) -> _Worker | None:
    """Give `lines` to an idle worker and return it; None when none is left alive."""
    while idle:
        worker = idle.popleft()
        try:
            worker.memory[: len(lines)] = lines
            worker.end.send(len(lines))
        except OSError:
            continue
        return worker
    return None


def _work(acceptor: Acceptor, end: Connection, memory: mmap, others: list[Connection]) -> None:
    # Ctrl-C reaches the whole group; the parent decides, and ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    try:
        while True:
            scan = acceptor.scan(memory[: end.recv()])
            end.send((scan.line_count, [index for index, _ in scan.unsure], scan.prints))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
