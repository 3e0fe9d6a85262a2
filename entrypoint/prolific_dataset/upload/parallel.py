"""Runs tasks that wait for the network beside each other; the first that fails stops the others."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import Interrupted, OutOfTime

_GRACE: Final = 10.0
"""Seconds beyond the deadline for what ends by itself: a last look at each import."""
_SLICE: Final = 0.25
"""Longest wait in one piece: a signal that comes just before a wait begins is only noticed after it."""
_FAREWELL: Final = 2.0
"""Seconds for the others to write down what they know when one has failed."""


def side_by_side(tasks: Sequence[Callable[[], None]], *, deadline: Deadline) -> None:
    """Run each of `tasks` in a thread of its own and return when all have ended.

    The calling thread only waits, so a signal reaches it at once whatever the tasks wait for: a name server, a
    server that drips its reply. The threads are daemons: the process can end without them.

    Raises:
        BaseException: what the first task that failed has raised; the others are stopped.
        OutOfTime: a task outlasts the deadline.
    """
    ends: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
    threads = [threading.Thread(target=_work, args=(task, ends), daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    for left in range(len(tasks), 0, -1):
        error = _next(ends, deadline)
        if error is not None:
            deadline.clock.stop()
            _let_end(ends, left - 1)
            raise error
    for thread in threads:
        thread.join()  # it has ended its task; a later fork must find no thread


def _next(ends: queue.SimpleQueue[BaseException | None], deadline: Deadline) -> BaseException | None:
    grace = _GRACE
    while grace > 0:
        try:
            return ends.get(timeout=_SLICE)
        except queue.Empty:
            if not deadline.remaining:
                grace -= _SLICE
    raise OutOfTime("The run reached its deadline.")


def _let_end(ends: queue.SimpleQueue[BaseException | None], count: int) -> None:
    try:
        for _ in range(count):
            ends.get(timeout=_FAREWELL)
    except queue.Empty:
        return  # it hangs in a request, and what it waits for cannot change the verdict


def _work(task: Callable[[], None], ends: queue.SimpleQueue[BaseException | None]) -> None:
    error: BaseException | None = None
    try:
        task()
    except Interrupted:
        pass  # another task has failed, or a signal has ended the wait for this one
    except BaseException as raised:  # noqa: BLE001 - it is raised again in the calling thread
        error = raised
    ends.put(error)
