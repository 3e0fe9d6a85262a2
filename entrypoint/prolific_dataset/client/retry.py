"""When a failed request is made again: only for faults that pass, backed off with jitter, under one deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import ServiceError, TransientError
from prolific_dataset.progress import Listener, Retrying

T = TypeVar("T")

TRANSIENT_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOST_STATUSES: Final = frozenset({500, 502, 504})
"""Said by a server that broke off, or by a gateway that heard nothing: the work may have been done."""
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 30.0


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a `Retry-After` header asks for, in either of its forms; None when absent or invalid.

    A date is compared with the reply's own `Date`, so that our clock does not matter
    (https://www.rfc-editor.org/rfc/rfc9110#field.retry-after).
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        then = parsedate_to_datetime(value)
        now = parsedate_to_datetime(headers.get("Date", ""))
        return max(0.0, (then - now).total_seconds())
    except (TypeError, ValueError):
        return None


def transient(message: str, *, status: int, headers: Mapping[str, str]) -> TransientError:
    """Return the error for a reply with one of `TRANSIENT_STATUSES`."""
    return TransientError(message, retry_after=retry_after(headers), lost=status in _LOST_STATUSES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Makes a request until it succeeds, fails for good, or patience ends.

    Args:
        deadline: no wait goes beyond it.
        jitter: `random.uniform` or a stand-in: a number between its two arguments.
        tell: gets a `Retrying` before each wait.
        tries: how often a request is made at most.
    """

    deadline: Deadline
    jitter: Callable[[float, float], float]
    tell: Listener
    tries: int = 6

    def run(self, what: str, attempt: Callable[[], T], *, most_lost: int | None = None) -> T:
        """Return what `attempt` returns; make it again while it raises `TransientError`.

        Args:
            what: the request, in words.
            attempt: makes it once.
            most_lost: how many lost replies to bear, where each may have left something behind; None for any number.

        Raises:
            ServiceError: the last fault, when no try or no time is left.
        """
        lost = 0
        for number in range(1, self.tries + 1):
            try:
                return attempt()
            except TransientError as error:
                lost += error.lost
                wait = self._wait(number, error)
                if number == self.tries or (most_lost is not None and lost > most_lost):
                    raise ServiceError(f"{error.message} (tried {number} times)", hint=_HINT) from error
                if wait >= self.deadline.remaining:
                    raise ServiceError(
                        f"{error.message} (no time is left for another try)", hint=_HINT
                    ) from error
                self.tell(Retrying(what=what, reason=error.message, attempt=number, wait=wait))
                self.deadline.clock.sleep(wait)
        raise AssertionError("a retry needs at least one try")

    def _wait(self, number: int, error: TransientError) -> float:
        backoff: float = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (number - 1))
        return max(self.jitter(backoff / 2, backoff), error.retry_after or 0.0)


_HINT = (
    "Run again to pick up what is unfinished. https://status.prolific.com shows the status of the service."
)
