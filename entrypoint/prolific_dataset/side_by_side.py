"""Runs tasks that wait for the network beside each other; the first that fails stops the others."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final

from prolific_dataset.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST_AT_ONCE: Final = 8


def side_by_side(tasks: Sequence[Callable[[], None]], *, stop: Callable[[], None]) -> None:
    """Run `tasks`, at most eight at once, and return when all have ended.

    The threads are daemons: when a signal ends the calling thread's wait, the process can end without them.

    Args:
        tasks: what to run.
        stop: makes the other tasks raise `Interrupted` soon; called when one of them raises anything.

    Raises:
        BaseException: what the first task that failed has raised.
    """
    if len(tasks) == 1:
        tasks[0]()
        return
    waiting: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    failures: queue.SimpleQueue[BaseException] = queue.SimpleQueue()
    threads = [
        threading.Thread(target=_work, args=(waiting, failures, stop), daemon=True)
        for _ in range(min(_MOST_AT_ONCE, len(tasks)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not failures.empty():
        raise failures.get()


def _work(
    waiting: queue.SimpleQueue[Callable[[], None]],
    failures: queue.SimpleQueue[BaseException],
    stop: Callable[[], None],
) -> None:
    while True:
        try:
            waiting.get_nowait()()
        except (queue.Empty, Interrupted):
            return
        except BaseException as error:  # noqa: BLE001 - it is raised again in the calling thread
            failures.put(error)
            stop()
            return
