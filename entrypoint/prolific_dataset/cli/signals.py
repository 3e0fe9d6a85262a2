"""SIGINT and SIGTERM: the runner sends them when a run is cancelled, and kills seven seconds later."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from prolific_dataset.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible(stop: Callable[[], None]) -> Iterator[None]:
    """Raise `Interrupted` in the main thread at the first signal; afterwards ignore further ones.

    As process 1 of a container nothing else would end the program: the kernel drops signals without a handler.
    """

    def interrupt(number: int, _frame: FrameType | None) -> None:
        _ignore()
        stop()
        raise Interrupted(
            f"Stopped by {signal.Signals(number).name}.", hint="Run again: it takes up what is unfinished."
        )

    for each in _SIGNALS:
        signal.signal(each, interrupt)
    try:
        yield
    finally:
        _ignore()


def _ignore() -> None:
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)
