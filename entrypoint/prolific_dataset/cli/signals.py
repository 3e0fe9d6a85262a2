"""SIGINT and SIGTERM: the runner sends them when a run is cancelled, and kills seven seconds later."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from prolific_dataset.errors import Interrupted

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `Interrupted` in the main thread at the first signal; afterwards ignore further ones.

    The handler does nothing else: it may run at any point of the main thread, which may own any lock.
    """

    def interrupt(number: int, _frame: FrameType | None) -> None:
        ignore_signals()
        raise Interrupted(f"Stopped by {signal.Signals(number).name}.")

    for each in _SIGNALS:
        signal.signal(each, interrupt)
    try:
        yield
    finally:
        ignore_signals()


def ignore_signals() -> None:
    """Ignore further signals, so that none interrupts the report."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
